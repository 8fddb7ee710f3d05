/*
 * test_refresh.c - the stored form of a refresh token, and whose it is
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint-fixture.h"
#include "mint/refresh.h"
#include "unit.h"

static struct connection connection;
static struct secret token;

static int start(void)
{
    mint_fixture_make_state();
    mint_fixture_lcs(&connection, "https://login.test/contoso.example");
    secret_append_text(&token, "rt-canary");
    return 0;
}

static int stop(void)
{
    mint_fixture_remove_state();
    secret_clear(&token);
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

TEST(saved_token_is_loaded)
{
    auto_secret struct secret loaded = {0};

    assert_int_equal(refresh_save(NULL, &connection, &token, NULL), AAD_OK);
    assert_int_equal(refresh_load(NULL, &connection, &loaded, NULL), AAD_OK);
    assert_string_equal(loaded.bytes, "rt-canary");
    refresh_erase(NULL, &connection);
    assert_int_equal(refresh_load(NULL, &connection, &loaded, NULL), AAD_NOT_FOUND);
}

/* P1: the connection was edited; the token is still the former user's. */
TEST(token_of_another_identity_is_not_used)
{
    static char other[] = "other@contoso.example";
    auto_secret struct secret loaded = {0};

    assert_int_equal(refresh_save(NULL, &connection, &token, NULL), AAD_OK);
    connection.username = other;
    assert_int_equal(refresh_load(NULL, &connection, &loaded, NULL), AAD_NOT_FOUND);
    assert_int_equal(loaded.len, 0);
}

TEST(damaged_record_is_not_used)
{
    static const char *const records[] = {"rt", "1 ", "2 0 rt", "1 00 rt"};

    for (size_t i = 0; i < COUNT(records); i++) {
        auto_secret struct secret loaded = {0};

        (void)strcpy(mint_fixture_store.refresh_token, records[i]);
        assert_int_equal(refresh_load(NULL, &connection, &loaded, NULL), AAD_NOT_FOUND);
    }
}

TEST(locked_store_is_reported)
{
    auto_secret struct secret loaded = {0};
    struct aad_error err = {0};

    mint_fixture_store.load_code = AAD_LOCKED;
    assert_int_equal(refresh_load(NULL, &connection, &loaded, &err), AAD_LOCKED);
    mint_fixture_store.load_code = AAD_AMBIGUOUS;
    assert_int_equal(refresh_load(NULL, &connection, &loaded, &err), AAD_NOT_FOUND);
}

/* Whoever uses it may get another one for it, and the old one may be good no more. */
TEST(one_after_the_other_uses_it)
{
    auto_turn struct turn *first = NULL, *second = NULL, *other = NULL, *third = NULL;
    const struct deadline soon = deadline_in_ms(50), late = deadline_in_ms(UNIT_HUNG_MS);
    struct connection elsewhere = connection;

    refresh_take_turn(&connection, &late, &first);
    assert_non_null(first);
    refresh_take_turn(&connection, &soon, &second);
    assert_null(second);
    elsewhere.username = mint_fixture_text("other@contoso.example");
    refresh_take_turn(&elsewhere, &late, &other);
    assert_non_null(other);
    turn_leave(&first);
    refresh_take_turn(&connection, &late, &third);
    assert_non_null(third);
    turn_leave(&other);
    turn_leave(&third);
}
