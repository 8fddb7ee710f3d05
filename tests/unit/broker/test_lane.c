/*
 * test_lane.c - whose turn it is where a resource wants claims
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/lane.h"

#include <stdio.h>

#include "unit.h"

TEST(lanes_are_few_and_each_is_used)
{
    bool is_used[LANES] = {false};
    char text[32];
    size_t n = 0;

    for (int i = 0; i < 200; i++) {
        struct buf claims = {.bytes = text};

        claims.len = (size_t)snprintf(text, sizeof text, "{\"nbf\":%d}", i);
        assert_true(lane_of(&claims) < LANES);
        assert_int_equal(lane_of(&claims), lane_of(&claims));
        is_used[lane_of(&claims)] = true;
    }
    for (size_t i = 0; i < LANES; i++)
        n += is_used[i];
    assert_int_equal(n, LANES);
}

TEST(token_has_the_lane_s_place_and_a_key_of_its_own)
{
    struct buf claims = {.bytes = (char[]){"{}"}, .len = 2};
    auto_buf struct buf lane = {0}, token = {0};

    lane_print("identity", 3, &lane);
    assert_string_equal(buf_text(&lane), "identity claims 3");
    lane_print_token(buf_text(&lane), &claims, &token);
    assert_string_equal(buf_text(&token), "identity claims 3\n{}");
}
