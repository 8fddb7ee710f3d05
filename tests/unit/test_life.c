/*
 * test_life.c - fresh, due, valid (case 75)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/life.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct token hour = {
    .minted_at_s = 10000, .refresh_at_s = 11800, .expires_at_s = 13600};

static void a_token_is_due_at_its_refresh_time(void **state)
{
    (void)state;
    assert_true(life_is_fresh(&hour, 0, 11799));
    assert_false(life_is_fresh(&hour, 0, 11800));
    assert_true(life_is_valid(&hour, 0, 13599));
    assert_false(life_is_valid(&hour, 0, 13600));
}

static void a_token_is_due_five_minutes_before_its_end(void **state)
{
    struct token token = hour;

    (void)state;
    token.refresh_at_s = 13600;
    assert_true(life_is_fresh(&token, 0, 13299));
    assert_false(life_is_fresh(&token, 0, 13300));
}

static void a_short_token_is_due_at_half_its_life(void **state)
{
    struct token token = {.minted_at_s = 100, .refresh_at_s = 160, .expires_at_s = 160};

    (void)state;
    life_set_refresh(&token);
    assert_int_equal(token.refresh_at_s, 130);
    assert_true(life_is_fresh(&token, 0, 129));
    assert_false(life_is_fresh(&token, 0, 130));
}

static void what_is_asked_for_replaces_the_margin(void **state)
{
    (void)state;
    assert_true(life_is_fresh(&hour, 10, 13590));
    assert_false(life_is_fresh(&hour, 10, 13591));
    assert_false(life_is_fresh(&hour, 3601, 10000));
    assert_false(life_is_valid(&hour, 3601, 10000));
}

static void refresh_times_are_put_in_order(void **state)
{
    static const int64_t wrong[] = {0, 9999, 10000, 13301, 99999};
    struct token token = hour;

    (void)state;
    life_set_refresh(&token);
    assert_int_equal(token.refresh_at_s, 11800);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        token.refresh_at_s = wrong[i];
        life_set_refresh(&token);
        assert_int_equal(token.refresh_at_s, 13300);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_due_at_its_refresh_time),
        cmocka_unit_test(a_token_is_due_five_minutes_before_its_end),
        cmocka_unit_test(a_short_token_is_due_at_half_its_life),
        cmocka_unit_test(what_is_asked_for_replaces_the_margin),
        cmocka_unit_test(refresh_times_are_put_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
