/*
 * test_clock.c - the time of others
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/clock.h"
#include "unit.h"

TEST(unix_time_is_of_this_century)
{
    assert_true(clock_now_s() > INT64_C(1600000000));
}
