/*
 * test_certificate-make.c - another key in the connection's own store
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rotate-fixture.h"
#include "unit.h"

#define OLD ROTATE_FIXTURE_SHA1("1")
#define TAIL "?module-name=soft"

static struct aad_error err;

static int start(void)
{
    return rotate_fixture_make_certificate("pkcs11:token=work;object=pipe" TAIL);
}

BEFORE_EACH(start);
AFTER_EACH(command_fixture_remove);

/* "pkcs11:token=work;object=pipe-2026-11-30-1a2b3c4d?module-name=soft": the connection's store. */
static const char *stored(void)
{
    static char text[200];
    auto_connection struct connection c = {0};

    assert_int_equal(connection_load("app", &c, NULL), AAD_OK);
    (void)snprintf(text, sizeof text, "%s", c.store);
    return text;
}

TEST(key_on_a_token_gets_a_name_with_the_day)
{
    static const struct {
        const char *store, *begin, *tail;
    } rows[] = {
        {"pkcs11:token=work;object=pipe" TAIL, "pkcs11:token=work;object=pipe-20", TAIL},
        {"pkcs11:object=pipe;token=work" TAIL, "pkcs11:token=work;object=pipe-20", TAIL},
        {"pkcs11:token=work;id=%01;object=a%20b" TAIL, "pkcs11:token=work;object=a%20b-20", TAIL},
        {"pkcs11:token=work;id=%01" TAIL, "pkcs11:token=work;object=app-20", TAIL},
        {"pkcs11:token=work" TAIL, "pkcs11:token=work;object=app-20", TAIL},
        {"pkcs11:token=work;object=pipe-2026-01-02-0a0a0a0a" TAIL,
         "pkcs11:token=work;object=pipe-20", TAIL},
        {"pkcs11:token=work;object=-2026-01-02-0a0a0a0a" TAIL,
         "pkcs11:token=work;object=-2026-01-02-0a0a0a0a-20", TAIL},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].store);
        command_fixture_remove();
        (void)rotate_fixture_make_certificate(rows[i].store);
        rotate_fixture_run("", AAD_OK, &err);
        assert_int_equal(strncmp(stored(), rows[i].begin, strlen(rows[i].begin)), 0);
        assert_int_equal(strlen(stored()), strlen(rows[i].begin) + strlen("26-11-30-1a2b3c4d") +
                                               strlen(rows[i].tail));
        assert_string_equal(strrchr(stored(), '?'), rows[i].tail);
    }
}

TEST(key_of_the_same_type_is_made_once)
{
    rotate_fixture.try_code = AAD_NETWORK;
    rotate_fixture_run("", AAD_NETWORK, &err);
    assert_int_equal(command_fixture.n_items, 2);
    assert_string_equal(command_fixture.items[1].secret, "rsa:3072");
    rotate_fixture.placed[0] = '\0'; /* killed before its certificate was made */
    rotate_fixture.n_keys = 1;
    rotate_fixture.try_code = AAD_OK;
    {
        struct rotation note = rotate_fixture_note();

        note.phase = ROTATION_MAKING;
        rotate_fixture_set_note(&note);
    }
    rotate_fixture_run("", AAD_OK, &err);
    assert_int_equal(command_fixture.n_items, 2);
}

TEST(persons_key_stays_and_our_own_is_deleted)
{
    assert_non_null(
        strstr(rotate_fixture_run("", AAD_OK, &err), "The key before is still on the token"));
    assert_int_equal(command_fixture.n_items, 2);
    (void)strcpy(rotate_fixture.used, rotate_fixture.placed);
    rotate_fixture.placed[0] = '\0';
    assert_non_null(strstr(rotate_fixture_run("", AAD_OK, &err), "deleted: the key pkcs11:"));
    assert_int_equal(command_fixture.n_items, 2);
}

TEST(key_that_another_connection_has_stays)
{
    char file[500];

    rotate_fixture_run("", AAD_OK, &err);
    (void)snprintf(file, sizeof file,
                   ROTATE_FIXTURE_APP(ROTATE_FIXTURE_GRAPH
                                      ",\"grant\":\"client-certificate\",\"store\":\"%s\""),
                   stored());
    home_fixture_put("same", file, 0600);
    (void)strcpy(rotate_fixture.used, rotate_fixture.placed);
    rotate_fixture.placed[0] = '\0';
    assert_null(strstr(rotate_fixture_run("", AAD_OK, &err), "deleted: the key"));
    assert_int_equal(command_fixture.n_items, 3);
}

TEST(same_key_needs_no_place)
{
    rotate_fixture_run("--same-key", AAD_OK, &err);
    assert_string_equal(stored(), "pkcs11:token=work;object=pipe" TAIL);
    assert_int_equal(command_fixture.n_items, 1);
    assert_string_not_equal(rotate_fixture.used, OLD);
}

TEST(begun_key_is_deleted_again)
{
    rotate_fixture.try_code = AAD_NETWORK;
    rotate_fixture_run("", AAD_NETWORK, &err);
    rotate_fixture_run("--undo", AAD_OK, &err);
    assert_int_equal(command_fixture.n_items, 1);
    assert_int_equal(rotate_fixture.n_keys, 1);
    assert_string_equal(stored(), "pkcs11:token=work;object=pipe" TAIL);
}
