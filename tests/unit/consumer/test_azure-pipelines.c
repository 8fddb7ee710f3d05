/*
 * test_azure-pipelines.c - masked first, then set, with the agent's escapes (case 82)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "unit.h"

TEST(variable_is_masked_and_set)
{
    static const struct consumer_fixture_row rows[] = {
        {"the masks come first, of Basic headers, too", .token = "a.b-c",
         .out = "##vso[task.setsecret]a.b-c\n"
                "##vso[task.setsecret]OmEuYi1j\n"
                "##vso[task.setsecret]YWFkOmEuYi1j\n"
                "##vso[task.setvariable variable=AAD_TOKEN;issecret=true]a.b-c\n"},
        {"the agent's marks are escaped", .note = "My.Token_2", .token = "a%0A;b]c",
         .out = "##vso[task.setsecret]a%AZP250A%3Bb%5Dc\n"
                "##vso[task.setsecret]OmElMEE7Yl1j\n"
                "##vso[task.setsecret]YWFkOmElMEE7Yl1j\n"
                "##vso[task.setvariable variable=My.Token_2;issecret=true]a%AZP250A%3Bb%5Dc\n"},
        {"a bare one", .token = "pat", .is_bare = true,
         .out = "##vso[task.setsecret]pat\n"
                "##vso[task.setsecret]OnBhdA==\n"
                "##vso[task.setsecret]YWFkOnBhdA==\n"
                "##vso[task.setvariable variable=AAD_TOKEN;issecret=true]pat\n"},
    };

    consumer_fixture_check(&consumer_azure_pipelines, rows, COUNT(rows));
}

TEST(name_that_would_add_properties_is_refused)
{
    static const char *const names[] = {"a;issecret=false", "a]b", "1a", ".a", "a b", "a\nb", "a="};

    for (size_t i = 0; i < COUNT(names); i++)
        consumer_fixture_check(
            &consumer_azure_pipelines,
            &(struct consumer_fixture_row){names[i], AAD_USAGE, .note = names[i], .token = "t"}, 1);
}

TEST(token_with_a_line_end_is_not_printed)
{
    static const struct consumer_fixture_row row = {"two lines", AAD_PROTOCOL, .token = "a\nb"};

    consumer_fixture_check(&consumer_azure_pipelines, &row, 1);
}
