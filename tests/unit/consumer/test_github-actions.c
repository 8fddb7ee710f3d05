/*
 * test_github-actions.c - a mask for stdout and a line for the runner's file (case 82)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "unit.h"

TEST(mask_and_file_are_parted)
{
    static const struct consumer_fixture_row rows[] = {
        {"stdout gets the masks only, of Basic headers, too", .token = "a%0Ab",
         .out = "::add-mask::a%250Ab\n"
                "::add-mask::OmElMEFi\n"
                "::add-mask::YWFkOmElMEFi\n"},
        {"the runner's file gets the raw token", .is_file = true,
         .token = "a%0Ab=", .out = "token=a%0Ab=\n"},
        {"under the name that was asked for", .is_file = true, .note = "lcs-token", .token = "t",
         .out = "lcs-token=t\n"},
        {"a bare one", .token = "pat", .is_bare = true,
         .out = "::add-mask::pat\n"
                "::add-mask::OnBhdA==\n"
                "::add-mask::YWFkOnBhdA==\n"},
    };

    consumer_fixture_check(&consumer_github_actions, rows, COUNT(rows));
}

TEST(name_that_would_add_a_line_is_refused)
{
    static const char *const names[] = {"a=b", "a<<E", "1a", "-a", "a b", "a\nPATH"};

    for (size_t i = 0; i < COUNT(names); i++) {
        struct consumer_fixture_row rows[] = {
            {names[i], AAD_USAGE, .note = names[i], .token = "t"},
            {names[i], AAD_USAGE, .note = names[i], .token = "t", .is_file = true}};

        consumer_fixture_check(&consumer_github_actions, rows, COUNT(rows));
    }
}

TEST(token_with_a_line_end_is_not_printed)
{
    static const struct consumer_fixture_row rows[] = {
        {"two masks", AAD_PROTOCOL, .token = "a\nb"},
        {"two lines of the file", AAD_PROTOCOL, .is_file = true, .token = "a\nPATH=x"},
    };

    consumer_fixture_check(&consumer_github_actions, rows, COUNT(rows));
}
