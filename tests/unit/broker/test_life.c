/*
 * test_life.c - fresh, due, valid (case 75)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/life.h"
#include "unit.h"

static const struct token hour = {
    .minted_at_s = 10000, .refresh_at_s = 11800, .expires_at_s = 13600};

TEST(a_token_is_due_at_its_refresh_time)
{
    assert_true(life_is_fresh(&hour, 0, 11799));
    assert_false(life_is_fresh(&hour, 0, 11800));
    assert_true(life_is_valid(&hour, 0, 13599));
    assert_false(life_is_valid(&hour, 0, 13600));
}

TEST(a_token_is_new_for_a_minute)
{
    assert_true(life_is_new(&hour, 10059));
    assert_false(life_is_new(&hour, 10060));
}

TEST(a_token_is_due_five_minutes_before_its_end)
{
    struct token token = hour;

    token.refresh_at_s = 13600;
    assert_true(life_is_fresh(&token, 0, 13299));
    assert_false(life_is_fresh(&token, 0, 13300));
}

TEST(a_short_token_is_due_at_half_its_life)
{
    struct token token = {.minted_at_s = 100, .refresh_at_s = 160, .expires_at_s = 160};

    life_set_refresh(&token);
    assert_int_equal(token.refresh_at_s, 130);
    assert_true(life_is_fresh(&token, 0, 129));
    assert_false(life_is_fresh(&token, 0, 130));
}

TEST(what_is_asked_for_replaces_the_margin)
{
    assert_true(life_is_fresh(&hour, 10, 13590));
    assert_false(life_is_fresh(&hour, 10, 13591));
    assert_false(life_is_fresh(&hour, 3601, 10000));
    assert_false(life_is_valid(&hour, 3601, 10000));
}

TEST(refresh_times_are_put_in_order)
{
    static const int64_t wrong[] = {0, 9999, 10000, 13301, 99999};
    struct token token = hour;

    life_set_refresh(&token);
    assert_int_equal(token.refresh_at_s, 11800);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        token.refresh_at_s = wrong[i];
        life_set_refresh(&token);
        assert_int_equal(token.refresh_at_s, 13300);
    }
}

/* 13300 is when it is due at the latest, 660 s a fifth of the time until then. */
TEST(machines_that_began_at_the_same_second_do_not_come_back_at_the_same_second)
{
    int64_t first = INT64_MAX, last = 0;

    for (int i = 0; i < 1000; i++) {
        struct token token = {.minted_at_s = 10000, .expires_at_s = 13600};

        life_begin(&token);
        assert_in_range(token.refresh_at_s, 12640, 13300);
        first = token.refresh_at_s < first ? token.refresh_at_s : first;
        last = token.refresh_at_s > last ? token.refresh_at_s : last;
    }
    assert_in_range(first, 12640, 12706);
    assert_in_range(last, 13234, 13300);
}

TEST(a_time_that_is_too_short_to_be_spread_stays)
{
    struct token token = {.minted_at_s = 100, .refresh_at_s = 104, .expires_at_s = 160};

    life_begin(&token);
    assert_int_equal(token.refresh_at_s, 104);
}
