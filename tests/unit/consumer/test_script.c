/*
 * test_script.c - a token as text, JSON and header
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "unit.h"

TEST(token_has_the_form_that_was_asked_for)
{
    static const struct consumer_fixture_row rows[] = {
        {"text is the default", .token = "a.b.c", .out = "a.b.c\n"},
        {"text is the token and a line end", .format = "text", .token = "a.b.c", .out = "a.b.c\n"},
        {"header is one line", .format = "header", .token = "a.b.c",
         .out = "Authorization: Bearer a.b.c\n"},
        {"json is quoted and has the expiry", .format = "json", .token = "a\"b\\c",
         .out = "{\"access_token\":\"a\\\"b\\\\c\",\"token_type\":\"Bearer\","
                "\"expires_on\":1893553445,\"expires_at\":\"2030-01-02T03:04:05Z\"}\n"},
        {"a bare one is text as it is", .token = "pat", .is_bare = true, .out = "pat\n"},
        {"a bare one goes by Basic", .format = "header", .token = "pat", .is_bare = true,
         .out = "Authorization: Basic YWFkOnBhdA==\n"},
        {"a bare one may have no expiry", .format = "json", .token = "pat", .is_bare = true,
         .is_endless = true, .out = "{\"access_token\":\"pat\",\"token_type\":\"Basic\"}\n"},
    };

    consumer_fixture_check(&consumer_script, rows, COUNT(rows));
}

/* P4 */
TEST(token_with_other_bytes_is_not_printed)
{
    static const struct consumer_fixture_row rows[] = {
        {"two lines of text", AAD_PROTOCOL, .format = "text", .token = "a\nb"},
        {"two headers", AAD_PROTOCOL, .format = "header", .token = "a\r\nX-Evil: 1"},
        {"nothing", AAD_PROTOCOL, .format = "json", .token = ""},
        {"no text", AAD_PROTOCOL, .format = "json", .token = "\xff"},
    };

    consumer_fixture_check(&consumer_script, rows, COUNT(rows));
}
