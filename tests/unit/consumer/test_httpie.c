/*
 * test_httpie.c - a header's value, and nothing else
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "unit.h"

TEST(value_is_printed)
{
    static const struct consumer_fixture_row rows[] = {
        {"a token", .token = "a.b-c", .out = "Bearer a.b-c\n"},
        {"a bare one goes by Basic", .token = "pat", .is_bare = true,
         .out = "Basic YWFkOnBhdA==\n"},
        {"another header", AAD_PROTOCOL, .token = "a\r\nHost: b"},
        {"nothing", AAD_PROTOCOL, .token = ""},
    };

    consumer_fixture_check(&consumer_httpie, rows, COUNT(rows));
}
