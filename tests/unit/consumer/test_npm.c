/*
 * test_npm.c - an .npmrc with a line for each place
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "unit.h"

TEST(each_place_has_a_line)
{
    static const struct consumer_fixture_row rows[] = {
        {"by Bearer", .note = "//h/\n//h:8443/org/\n", .token = "a.b-c",
         .out = "//h/:_authToken=a.b-c\n//h:8443/org/:_authToken=a.b-c\n"},
        {"a bare one by Basic", .note = "//h/\n", .token = "pat", .is_bare = true,
         .out = "//h/:_auth=YWFkOnBhdA==\n"},
        {"what is no line is nothing", .note = "//h/\n//evil/", .token = "t",
         .out = "//h/:_authToken=t\n"},
        {"no place at all", AAD_UNSUPPORTED, .token = "t"},
        {"a comment", AAD_UNSUPPORTED, .note = "//h/\n", .token = "a;b"},
        {"a variable", AAD_UNSUPPORTED, .note = "//h/\n", .token = "${HOME}"},
        {"another line", AAD_PROTOCOL, .note = "//h/\n", .token = "a\nregistry=https://evil/"},
    };

    consumer_fixture_check(&consumer_npm, rows, COUNT(rows));
}
