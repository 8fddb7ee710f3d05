/*
 * test_connection-state.c - what is seen of all connections without asking anybody
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-state.h"

#include "base/clock.h"
#include "broker/cache.h"
#include "command-fixture.h"
#include "connection/beside.h"
#include "unit.h"

#define APP                                                                                        \
    "\"kind\":\"generic\",\"client-id\":\"" HOME_FIXTURE_GUID "\",\"authority\":"                  \
    "\"https://login.microsoftonline.com/contoso.example\",\"audiences\":[\"api://x\"],"           \
    "\"hosts\":[\"https://x.example\"]"

static struct connection_states states;

static const struct connection_state *look(const char *name)
{
    connection_states_clear(&states);
    assert_int_equal(connection_states_load(&states, NULL), AAD_OK);
    assert_false(command_fixture.may_ask);
    for (size_t i = 0; i < states.n; i++)
        if (!strcmp(states.rows[i].name, name))
            return &states.rows[i];
    fail_msg("there is no %s", name);
    return NULL;
}

static void put_item(const char *connection, const char *role)
{
    struct command_fixture_item *item = &command_fixture.items[command_fixture.n_items++];

    (void)snprintf(item->connection, sizeof item->connection, "%s", connection);
    (void)snprintf(item->role, sizeof item->role, "%s", role);
}

static void put(const char *name, const char *more)
{
    auto_buf struct buf text = {0};

    buf_printf(&text, "{\"version\":1," APP "%s}", more);
    home_fixture_put(name, buf_text(&text), 0600);
}

static int forget(void)
{
    connection_states_clear(&states);
    return command_fixture_remove();
}

BEFORE_EACH(command_fixture_make);
AFTER_EACH(forget);

TEST(secret_is_there_or_missing)
{
    home_fixture_put("lcs", HOME_FIXTURE_LCS, 0600);
    assert_int_equal(look("lcs")->secret, STATE_MISSING);
    assert_string_equal(look("lcs")->missing, "password");
    put_item("other", "password");
    put_item("lcs", "client-secret");
    assert_int_equal(look("lcs")->secret, STATE_MISSING);
    put_item("lcs", "password");
    assert_int_equal(look("lcs")->secret, STATE_THERE);
}

TEST(locked_store_is_not_called_missing)
{
    home_fixture_put("lcs", HOME_FIXTURE_LCS, 0600);
    command_fixture.check_code = AAD_LOCKED;
    assert_int_equal(look("lcs")->secret, STATE_LOCKED);
    command_fixture.check_code = AAD_TIMEOUT;
    assert_int_equal(look("lcs")->secret, STATE_UNKNOWN);
    assert_int_equal(look("lcs")->why.code, AAD_TIMEOUT);
    command_fixture.check_code = AAD_NOT_FOUND; /* there is no keyring yet */
    assert_int_equal(look("lcs")->secret, STATE_MISSING);
}

TEST(store_is_asked_once_for_all)
{
    char name[] = "a";

    for (; *name < 'f'; ++*name)
        home_fixture_put(name, HOME_FIXTURE_LCS, 0600);
    put("other", ",\"store\":\"keyring-file\"");
    put_item("c", "password");
    command_fixture.n_opens = command_fixture.n_lists = 0;
    assert_int_equal(look("c")->secret, STATE_THERE);
    assert_int_equal(look("d")->secret, STATE_MISSING);
    assert_int_equal(command_fixture.n_opens, 4); /* two looks at two stores */
    assert_int_equal(command_fixture.n_lists, 4);
}

TEST(what_needs_nothing_asks_no_store)
{
    put("machine", ",\"grant\":\"managed-identity\"");
    home_fixture_put("broken", "{\"version\":1,\"kind\":\"lsc\"}", 0600);
    assert_int_equal(look("broken")->secret, STATE_UNKNOWN);
    assert_int_equal(look("broken")->broken.code, AAD_CONFIG);
    assert_int_equal(command_fixture.n_opens, 0);
}

/* A public object of it is seen without a login, and a private one is not. */
TEST(key_on_a_token_is_seen_or_hidden)
{
    put("key", ",\"grant\":\"client-certificate\",\"store\":\"pkcs11:token=a?module-name=m\"");
    assert_int_equal(look("key")->secret, STATE_HIDDEN);
    command_fixture.key = (struct aad_key){.type = "token", .uri = "pkcs11:token=a"};
    assert_int_equal(look("key")->secret, STATE_HIDDEN);
    command_fixture.key.type = "certificate";
    assert_int_equal(look("key")->secret, STATE_THERE);
}

TEST(key_in_a_keyring_needs_its_certificate)
{
    auto_secret struct secret pem = {0};

    put("key", ",\"grant\":\"client-certificate\",\"store\":\"keyring-file\"");
    put_item("key", "certificate");
    assert_int_equal(look("key")->secret, STATE_THERE);
    command_fixture.certificate_code = AAD_NOT_FOUND;
    assert_int_equal(look("key")->secret, STATE_MISSING);
    assert_true(look("key")->lacks_certificate);
    secret_append_text(&pem, "-----BEGIN CERTIFICATE-----");
    assert_int_equal(beside_write("key", BESIDE_USED, &pem, NULL), AAD_OK);
    assert_int_equal(look("key")->secret, STATE_THERE);
    command_fixture.n_items = 0; /* without the key, it is the key that is missing */
    assert_false(look("key")->lacks_certificate);
}

TEST(sign_in_is_needed_as_well)
{
    put("person", ",\"grant\":\"device-code\"");
    assert_string_equal(look("person")->missing, "refresh-token");
    put_item("person", "refresh-token");
    assert_int_equal(look("person")->secret, STATE_THERE);
}

TEST(cached_token_and_certificate_are_known)
{
    struct certificate_note note = {.sha1 = "0123456789ABCDEF0123456789ABCDEF01234567"};
    auto_token struct token token = {.minted_at_s = clock_now_s()};
    auto_connection struct connection c = {0};
    auto_buf struct buf key = {0};

    put("key", ",\"grant\":\"client-certificate\",\"store\":\"keyring-file\"");
    assert_int_equal(look("key")->token_until_s, 0);
    assert_false(look("key")->has_note);
    note.until_s = clock_now_s() + 100;
    certificate_note_save("key", "keyring-file", &note);
    token.expires_at_s = token.minted_at_s + 3000;
    token.refresh_at_s = token.minted_at_s + 2000;
    secret_append_text(&token.access_token, "eyJ.token");
    assert_int_equal(connection_load("key", &c, NULL), AAD_OK);
    connection_identity(&c, "api://x", &key);
    cache_put(buf_text(&key), &token);
    assert_int_equal(look("key")->token_until_s, token.expires_at_s);
    assert_true(look("key")->has_note && look("key")->note.until_s == note.until_s);
    cache_evict(buf_text(&key));
}

TEST(what_is_left_is_told_in_one_unit)
{
    const struct {
        int64_t left_s;
        const char *want;
    } rows[] = {
        {30, "0 min"}, {3599, "59 min"}, {7200, "2 h"}, {172799, "47 h"}, {172800, "2 days"}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf text = {0};

        connection_state_print_left(rows[i].left_s, &text);
        assert_string_equal(buf_text(&text), rows[i].want);
    }
}
