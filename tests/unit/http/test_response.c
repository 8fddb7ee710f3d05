/*
 * test_response.c - what an answer says about our clock
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/clock.h"
#include "http/response.h"
#include "unit.h"

TEST(clock_skew_is_said_from_five_minutes_on)
{
    struct response r = {.date_s = clock_now_s() - 200};

    assert_int_equal(response_clock_skew_s(&r), 0);
    r.date_s = clock_now_s() - 900;
    assert_in_range(response_clock_skew_s(&r), 899, 902);
    r.date_s = clock_now_s() + 900;
    assert_in_range(-response_clock_skew_s(&r), 898, 901);
    r.date_s = 0;
    assert_int_equal(response_clock_skew_s(&r), 0);
}
