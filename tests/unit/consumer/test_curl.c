/*
 * test_curl.c - a configuration that curl reads as one header and safe options
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "unit.h"

#define OPTIONS "no-netrc\nno-location-trusted\n"

TEST(configuration_is_printed)
{
    static const struct consumer_fixture_row rows[] = {
        {"the header is quoted for curl", .token = "a\"b\\c",
         .out = "proto = \"=https\"\nproto-redir = \"=https\"\n" OPTIONS
                "header = \"Authorization: Bearer a\\\"b\\\\c\"\n"},
        {"http is possible for a loopback target", .target = "http", .token = "t",
         .out = "proto = \"=http\"\nproto-redir = \"=http\"\n" OPTIONS
                "header = \"Authorization: Bearer t\"\n"},
        {"and for no other", .target = "https", .token = "t",
         .out = "proto = \"=https\"\nproto-redir = \"=https\"\n" OPTIONS
                "header = \"Authorization: Bearer t\"\n"},
        {"a bare one goes by Basic", .token = "pat", .is_bare = true,
         .out = "proto = \"=https\"\nproto-redir = \"=https\"\n" OPTIONS
                "header = \"Authorization: Basic YWFkOnBhdA==\"\n"},
    };

    consumer_fixture_check(&consumer_curl, rows, COUNT(rows));
}

/* P4 */
TEST(token_with_other_bytes_is_not_printed)
{
    static const struct consumer_fixture_row rows[] = {
        {"another option", AAD_PROTOCOL, .token = "a\"\nurl = \"https://evil"},
        {"nothing", AAD_PROTOCOL, .token = ""},
    };

    consumer_fixture_check(&consumer_curl, rows, COUNT(rows));
}
