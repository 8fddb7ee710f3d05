/*
 * test_clock.c - deadlines end, and only then (P5)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/clock.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void deadline_counts_down_to_zero(void **state)
{
    struct deadline later = deadline_in_ms(60000), now = deadline_in_ms(0);

    (void)state;
    assert_true(deadline_left_ms(&later) > 50000);
    assert_true(deadline_left_ms(&later) <= 60000);
    assert_int_equal(deadline_left_ms(&now), 0);
    assert_int_equal(deadline_left_poll(&now), 0);
}

static void extreme_durations_do_not_overflow(void **state)
{
    struct deadline ever = deadline_in_ms(INT64_MAX), past = deadline_in_ms(INT64_MIN);

    (void)state;
    assert_true(deadline_left_ms(&ever) > INT_MAX);
    assert_int_equal(deadline_left_poll(&ever), INT_MAX);
    assert_int_equal(deadline_left_ms(&past), 0);
}

static void sleep_ends_with_the_deadline(void **state)
{
    struct deadline soon = deadline_in_ms(20);
    int64_t start = clock_steady_ms(), took;

    (void)state;
    clock_sleep_ms(60000, &soon);
    took = clock_steady_ms() - start;
    assert_true(took >= 20 && took < 10000);
}

static void sleep_lasts_as_long_as_asked(void **state)
{
    struct deadline later = deadline_in_ms(60000);
    int64_t start = clock_steady_us();

    (void)state;
    clock_sleep_ms(10, &later);
    assert_true(clock_steady_us() - start >= 9000);
    clock_sleep_ms(1, NULL);
    clock_sleep_ms(-5, &later);
}

static void unix_time_is_of_this_century(void **state)
{
    (void)state;
    assert_true(clock_now_s() > INT64_C(1600000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deadline_counts_down_to_zero),
        cmocka_unit_test(extreme_durations_do_not_overflow),
        cmocka_unit_test(sleep_ends_with_the_deadline),
        cmocka_unit_test(sleep_lasts_as_long_as_asked),
        cmocka_unit_test(unix_time_is_of_this_century),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
