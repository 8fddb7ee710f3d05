/*
 * test_refresh.c - the stored form of a refresh token, and whose it is
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mint-fixture.h"
#include "mint/refresh.h"

static struct connection connection;
static struct secret token;

static int start(void **state)
{
    (void)state;
    mint_fixture_make_state();
    mint_fixture_lcs(&connection, "https://login.test/contoso.example");
    secret_append_text(&token, "rt-canary");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    mint_fixture_remove_state();
    secret_clear(&token);
    return 0;
}

static void saved_token_is_loaded(void **state)
{
    auto_secret struct secret loaded = {0};

    (void)state;
    refresh_save(NULL, &connection, &token);
    assert_int_equal(refresh_load(NULL, &connection, &loaded, NULL), AAD_OK);
    assert_string_equal(loaded.bytes, "rt-canary");
    refresh_erase(NULL, &connection);
    assert_int_equal(refresh_load(NULL, &connection, &loaded, NULL), AAD_NOT_FOUND);
}

/* P1: the connection was edited; the token is still the former user's. */
static void token_of_another_identity_is_not_used(void **state)
{
    static char other[] = "other@contoso.example";
    auto_secret struct secret loaded = {0};

    (void)state;
    refresh_save(NULL, &connection, &token);
    connection.username = other;
    assert_int_equal(refresh_load(NULL, &connection, &loaded, NULL), AAD_NOT_FOUND);
    assert_int_equal(loaded.len, 0);
}

static void damaged_record_is_not_used(void **state)
{
    static const char *const records[] = {"rt", "1 ", "2 0 rt", "1 00 rt"};

    (void)state;
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        auto_secret struct secret loaded = {0};

        (void)strcpy(mint_fixture_store.refresh_token, records[i]);
        assert_int_equal(refresh_load(NULL, &connection, &loaded, NULL), AAD_NOT_FOUND);
    }
}

static void locked_store_is_reported(void **state)
{
    auto_secret struct secret loaded = {0};
    struct aad_error err = {0};

    (void)state;
    mint_fixture_store.load_code = AAD_LOCKED;
    assert_int_equal(refresh_load(NULL, &connection, &loaded, &err), AAD_LOCKED);
    mint_fixture_store.load_code = AAD_AMBIGUOUS;
    assert_int_equal(refresh_load(NULL, &connection, &loaded, &err), AAD_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(saved_token_is_loaded, start, stop),
        cmocka_unit_test_setup_teardown(token_of_another_identity_is_not_used, start, stop),
        cmocka_unit_test_setup_teardown(damaged_record_is_not_used, start, stop),
        cmocka_unit_test_setup_teardown(locked_store_is_reported, start, stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
