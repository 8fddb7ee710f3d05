/*
 * test_response.c - what an answer says of when, and about our clock
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/clock.h"
#include "http/response.h"
#include "unit.h"

TEST(throttled_caller_waits_as_the_answer_says)
{
    struct response r = {.retry_after_s = 17};

    assert_int_equal(response_throttle_s(&r), 17);
    r = (struct response){.may_retry_at_once = true};
    assert_int_equal(response_throttle_s(&r), RESPONSE_RETRY_MIN_S);
    r = (struct response){0};
    assert_int_equal(response_throttle_s(&r), RESPONSE_RETRY_S);
}

TEST(clock_skew_is_said_from_five_minutes_on)
{
    int64_t now_s = clock_now_s();
    struct response r = {.date_s = now_s - 200};

    assert_int_equal(response_clock_skew_s(&r), 0);
    r.date_s = now_s - 900;
    assert_in_range(response_clock_skew_s(&r), 900, 900 + clock_now_s() - now_s);
    r.date_s = now_s + 900;
    assert_in_range(-response_clock_skew_s(&r), 900 - (clock_now_s() - now_s), 900);
    r.date_s = 0;
    assert_int_equal(response_clock_skew_s(&r), 0);
}
