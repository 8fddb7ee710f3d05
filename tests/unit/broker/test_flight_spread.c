/*
 * test_flight_spread.c - who was sent away with others does not come back with them (P7)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/flight.h"

#include "unit.h"

/* 30 s are half of 60. */
TEST(who_was_sent_away_at_the_same_second_does_not_come_back_at_the_same_second)
{
    int32_t first = INT32_MAX, last = 0;

    for (int i = 0; i < 1000; i++) {
        struct aad_error err = {.code = AAD_THROTTLED, .retry_after_s = 60};

        assert_int_equal(flight_spread(AAD_THROTTLED, &err), AAD_THROTTLED);
        assert_in_range(err.retry_after_s, 60, 90);
        first = err.retry_after_s < first ? err.retry_after_s : first;
        last = err.retry_after_s > last ? err.retry_after_s : last;
    }
    assert_in_range(first, 60, 63);
    assert_in_range(last, 87, 90);
}

TEST(what_is_no_throttling_or_short_is_not_spread)
{
    static const struct {
        enum aad_code code;
        int32_t retry_after_s;
    } rows[] = {{AAD_THROTTLED, 0},
                {AAD_THROTTLED, 10},
                {AAD_THROTTLED, 3600},
                {AAD_NETWORK, 60},
                {AAD_OK, 60}};

    for (size_t i = 0; i < COUNT(rows); i++)
        for (int times = 0; times < 100; times++) {
            struct aad_error err = {.code = rows[i].code, .retry_after_s = rows[i].retry_after_s};

            assert_int_equal(flight_spread(rows[i].code, &err), rows[i].code);
            assert_int_equal(err.retry_after_s, rows[i].retry_after_s);
        }
}
