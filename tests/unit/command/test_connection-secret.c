/*
 * test_connection-secret.c - a secret on its way into the store: from where, in which form, as what
 * (case 13)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-secret.h"

#include <stdio.h>
#include <unistd.h>

#include "command-fixture.h"
#include "unit.h"

static void make(struct connection *c, const char *kind)
{
    const char *text =
        !strcmp(kind, "lcs")
            ? HOME_FIXTURE_LCS
            : "{\"version\":1,\"kind\":\"azurerm\",\"client-id\":\"" HOME_FIXTURE_GUID
              "\",\"authority\":\"https://login.microsoftonline.com/t\"}";

    assert_int_equal(connection_parse("mine", text, strlen(text), c, NULL), AAD_OK);
}

/* What comes of bytes on a descriptor. */
static enum aad_code read_bytes(const char *bytes, size_t len, struct secret *ret,
                                struct aad_error *err)
{
    struct connection_options options = {.secret_fd = -1};
    auto_connection struct connection c = {0};
    enum aad_code code;
    int ends[2];

    make(&c, "lcs");
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], bytes, len), (ssize_t)len);
    (void)close(ends[1]);
    options.secret_fd = ends[0];
    memset(err, 0, sizeof *err);
    code = connection_secret_read(&options, &c, ret, err);
    (void)close(ends[0]);
    return code;
}

BEFORE_EACH(command_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(one_line_end_is_dropped_and_nothing_else)
{
    static const char *const rows[][2] = {
        {"canary-7f", "canary-7f"},     {"canary-7f\n", "canary-7f"},
        {"canary-7f\r\n", "canary-7f"}, {"in the middle", "in the middle"},
        {"'\"$\\", "'\"$\\"},           {"p\xc3\xa4ss", "p\xc3\xa4ss"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_secret struct secret secret = {0};
        struct aad_error err;

        assert_int_equal(read_bytes(rows[i][0], strlen(rows[i][0]), &secret, &err), AAD_OK);
        assert_string_equal(secret.bytes, rows[i][1]);
        assert_int_equal(secret.len, strlen(rows[i][1]));
    }
}

/* What Entra ID would refuse, or what is a mistake of a pipe, is not stored; nor is it shown. */
TEST(what_cannot_be_a_secret_is_refused)
{
    static const char nul[] = "canary\0x";
    static const char *const texts[] = {"",          "\n",          "\r\n",
                                        " canary",   "canary ",     "canary\n\n",
                                        "a\ncanary", "canary \r\n", "\tcanary"};
    struct aad_error err;

    for (size_t i = 0; i < COUNT(texts); i++) {
        auto_secret struct secret secret = {0};

        if (read_bytes(texts[i], strlen(texts[i]), &secret, &err) != AAD_USAGE || secret.len)
            fail_msg("'%s' was taken", texts[i]);
        assert_null(strstr(err.what, "canary"));
        if (strstr(err.what, "white space"))
            assert_non_null(strstr(err.remedy, "printf %s rather than echo"));
    }
    for (size_t len = sizeof nul - 1; len > 6; len--) {
        auto_secret struct secret secret = {0};

        assert_int_equal(read_bytes(nul, len, &secret, &err), AAD_USAGE);
    }
}

/* P6: each in its own words. */
TEST(what_is_not_utf_8_is_refused)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *words;
    } rows[] = {
        {"\xef\xbb\xbf"
         "canary\n",
         10, "byte order mark"},
        {"can\xe4ry\n", 7, "ISO-8859-1"},
        {"\xff\xfe"
         "c\0a\0\n\0",
         8, "UTF-16"},
        {"c\0a\0n\0\n\0", 8, "UTF-16"},
        {"canary\0x", 8, "zero byte"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_secret struct secret secret = {0};
        struct aad_error err;

        unit_row(rows[i].words);
        assert_int_equal(read_bytes(rows[i].bytes, rows[i].len, &secret, &err), AAD_USAGE);
        assert_non_null(strstr(err.what, rows[i].words));
        assert_non_null(strstr(err.remedy, "iconv"));
        assert_int_equal(secret.len, 0);
    }
}

TEST(long_input_is_refused)
{
    auto_secret struct secret secret = {0}, longest = {0};
    char text[16385];
    struct aad_error err;

    memset(text, 'x', sizeof text);
    assert_int_equal(read_bytes(text, sizeof text, &secret, &err), AAD_USAGE);
    assert_int_equal(read_bytes(text, sizeof text - 1, &longest, &err), AAD_OK);
    assert_int_equal(longest.len, 16384);
}

TEST(terminal_is_asked_where_there_is_one)
{
    struct connection_options options = {.secret_fd = -1};
    auto_connection struct connection lcs = {0}, arm = {0};
    auto_secret struct secret password = {0}, secret = {0}, none = {0};
    struct aad_error err = {0};

    make(&lcs, "lcs");
    make(&arm, "azurerm");
    assert_int_equal(connection_secret_read(&options, &lcs, &none, &err), AAD_USAGE);
    assert_non_null(strstr(err.remedy, "--secret-stdin"));
    command_fixture_person("Password=canary-1\nClient secret (its value, not its id)=canary-2");
    assert_int_equal(connection_secret_read(&options, &lcs, &password, &err), AAD_OK);
    assert_string_equal(password.bytes, "canary-1");
    assert_int_equal(connection_secret_read(&options, &arm, &secret, &err), AAD_OK);
    assert_string_equal(secret.bytes, "canary-2");
    command_fixture_person_is_done();
    assert_null(strstr(buf_text(&command_fixture.screen), "canary"));
}

TEST(item_says_whose_and_what_it_is)
{
    auto_connection struct connection lcs = {0}, arm = {0};
    auto_secret struct secret secret = {0};
    struct store *store = NULL;
    struct aad_error err = {0};

    make(&lcs, "lcs");
    make(&arm, "azurerm");
    secret_append_text(&secret, "canary-7f");
    assert_int_equal(connection_secret_save(&lcs, &secret, true, &store, &err), AAD_OK);
    assert_true(command_fixture.may_ask);
    assert_string_equal(command_fixture.items[0].role, "password");
    assert_string_equal(command_fixture.items[0].username, "svc-lcs@contoso.example");
    assert_string_equal(command_fixture.items[0].label,
                        "aad-credential: password of mine (svc-lcs@contoso.example)");
    assert_int_equal(connection_secret_save(&arm, &secret, false, &store, &err), AAD_OK);
    assert_false(command_fixture.may_ask);
    assert_string_equal(command_fixture.items[1].role, "client-secret");
    assert_string_equal(command_fixture.items[1].username, HOME_FIXTURE_GUID);
}

TEST(erasing_nothing_is_no_error_and_locked_is_one)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    make(&c, "lcs");
    assert_int_equal(connection_secret_erase(&c, false, &err), AAD_OK);
    assert_int_equal(err.code, AAD_OK);
    command_fixture.erase_code = AAD_LOCKED;
    assert_int_equal(connection_secret_erase(&c, false, &err), AAD_LOCKED);
    assert_int_equal(err.code, AAD_LOCKED);
    assert_int_equal(connection_secret_erase(&c, false, NULL), AAD_LOCKED);
}

/* --- which store ------------------------------------------------------------------------------ */

static void check_choice(bool was_chosen, bool may_ask, enum aad_code want, const char *store,
                         const char *remedy)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    make(&c, "lcs");
    if (connection_secret_choose_store(&c, was_chosen, may_ask, &err) != want ||
        !strstr(err.remedy, remedy))
        fail_msg("%d %s / %s", (int)err.code, err.what, err.remedy);
    assert_string_equal(c.store, store);
}

TEST(keyring_that_is_there_is_used_without_a_question)
{
    static const enum aad_code codes[] = {AAD_OK, AAD_LOCKED, AAD_NOT_FOUND};

    command_fixture_person("");
    for (size_t i = 0; i < COUNT(codes); i++) {
        command_fixture.check_code = codes[i];
        check_choice(false, true, AAD_OK, "secret-service", "");
    }
    assert_int_equal(command_fixture.screen.len, 0);
}

/* P11: never silently another store. */
TEST(embedded_store_is_offered_where_no_keyring_is)
{
    command_fixture.check_code = AAD_UNAVAILABLE;
    command_fixture_person("keyring-file?=\nkeyring-file?=n\nkeyring-file?=^C");
    check_choice(false, true, AAD_OK, "keyring-file", "");
    assert_non_null(strstr(buf_text(&command_fixture.screen), "There is no keyring here"));
    check_choice(false, true, AAD_UNAVAILABLE, "secret-service", "");
    check_choice(false, true, AAD_CANCELLED, "secret-service", "");
    command_fixture_person_is_done();
}

TEST(without_a_person_the_remedy_names_the_embedded_store)
{
    command_fixture.open_code = AAD_UNAVAILABLE;
    check_choice(false, false, AAD_UNAVAILABLE, "secret-service", "--store keyring-file");
    check_choice(false, true, AAD_UNAVAILABLE, "secret-service", "--store keyring-file");
}

TEST(store_that_was_chosen_is_not_exchanged)
{
    command_fixture.check_code = AAD_UNAVAILABLE;
    command_fixture_person("");
    check_choice(true, true, AAD_UNAVAILABLE, "secret-service", "");
    assert_int_equal(command_fixture.screen.len, 0);
}

/* P5 */
TEST(keyring_that_does_not_answer_is_not_waited_for_twice)
{
    command_fixture.check_code = AAD_TIMEOUT;
    command_fixture_person("");
    check_choice(false, true, AAD_TIMEOUT, "secret-service", "");
}

static bool has_role(const char *fields, const char *role)
{
    auto_connection struct connection c = {0};
    const char *roles[CONNECTION_ROLES_MAX];
    bool is_there = false;

    make(&c, "azurerm");
    home_fixture_set(&c, fields);
    connection_secret_find_roles(&c, roles);
    for (size_t i = 0; roles[i]; i++)
        is_there = is_there || !strcmp(roles[i], role);
    return is_there;
}

/* What an earlier grant has left is the connection's as well; a token's key is the token's. */
TEST(roles_are_those_of_every_grant_but_for_a_key_on_a_token)
{
    static const char *const all[] = {"client-secret", "password",         "refresh-token",
                                      "certificate",   "next-certificate", "next-client-secret"};

    for (size_t i = 0; i < COUNT(all); i++) {
        unit_row(all[i]);
        assert_true(has_role("store keyring-file", all[i]));
        assert_true(has_role("grant client-certificate\nstore keyring-file", all[i]));
        assert_false(has_role("grant client-certificate\nstore pkcs11:token=a", all[i]));
    }
    assert_true(has_role("grant client-secret\nstore pkcs11:token=a", "client-secret"));
}
