/*
 * test_deadline.c - deadlines end, and only then (P5)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/deadline.h"

#include <limits.h>

#include "base/clock.h"
#include "unit.h"

TEST(deadline_counts_down_to_zero)
{
    struct deadline later = deadline_in_ms(60000), now = deadline_in_ms(0);

    assert_true(deadline_left_ms(&later) > 50000);
    assert_true(deadline_left_ms(&later) <= 60000);
    assert_int_equal(deadline_left_ms(&now), 0);
    assert_int_equal(deadline_left_poll(&now), 0);
}

TEST(extreme_durations_do_not_overflow)
{
    struct deadline ever = deadline_in_ms(INT64_MAX), past = deadline_in_ms(INT64_MIN);

    assert_true(deadline_left_ms(&ever) > INT_MAX);
    assert_int_equal(deadline_left_poll(&ever), INT_MAX);
    assert_int_equal(deadline_left_ms(&past), 0);
}

/* P5 */
TEST(all_steps_of_a_call_have_one_end)
{
    struct deadline first, input, prolonged, last;

    deadline_limit_all(40000);
    first = deadline_in_ms(60000);
    input = deadline_of_input_in_ms(60000);
    deadline_prolong_all(10000);
    deadline_prolong_all(-30000);
    prolonged = deadline_in_ms(60000);
    assert_true(deadline_left_ms(&first) <= 40000);
    assert_true(deadline_left_ms(&input) > 50000);
    assert_in_range(deadline_left_ms(&prolonged), 40001, 50000);
    deadline_free_all();
    deadline_prolong_all(10000);
    last = deadline_in_ms(60000);
    assert_true(deadline_left_ms(&last) > 50000);
}

TEST(sleep_ends_with_the_deadline)
{
    int64_t start = clock_steady_ms();
    struct deadline soon = deadline_in_ms(20);

    deadline_sleep_ms(2 * UNIT_HUNG_MS, &soon);
    assert_in_range(clock_steady_ms() - start, 20, UNIT_HUNG_MS);
}

TEST(sleep_lasts_as_long_as_asked)
{
    struct deadline later = deadline_in_ms(60000);
    int64_t start = clock_steady_us();

    deadline_sleep_ms(10, &later);
    assert_true(clock_steady_us() - start >= 9000);
    deadline_sleep_ms(1, NULL);
    deadline_sleep_ms(-5, &later);
}
