/*
 * test_wget.c - a .wgetrc of one header
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "unit.h"

TEST(configuration_is_printed)
{
    static const struct consumer_fixture_row rows[] = {
        {"the header", .token = "a.b-c",
         .out = "netrc = off\nheader = Authorization: Bearer a.b-c\n"},
        {"a bare one goes by Basic", .token = "pat", .is_bare = true,
         .out = "netrc = off\nheader = Authorization: Basic YWFkOnBhdA==\n"},
        {"a comment, or the end of a quote", AAD_UNSUPPORTED, .token = "a#b"},
        {"another line", AAD_PROTOCOL, .token = "a\nexecute"},
        {"nothing", AAD_PROTOCOL, .token = ""},
    };

    consumer_fixture_check(&consumer_wget, rows, COUNT(rows));
}
