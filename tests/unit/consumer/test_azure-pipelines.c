/*
 * test_azure-pipelines.c - masked first, then set, with the agent's escapes (case 82)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/consumer.h"
#include "unit.h"

static enum aad_code print(const char *variable, const char *text, struct secret *out)
{
    auto_request struct request request = {.operation = REQUEST_GET};
    auto_token struct token token = {.expires_at_s = 1893553445};

    secret_append_text(&request.note, variable);
    secret_append_text(&token.access_token, text);
    return consumer_azure_pipelines.formats->print(&request, &token, out, NULL);
}

TEST(the_mask_comes_first)
{
    auto_secret struct secret out = {0};

    assert_int_equal(print("", "a.b-c", &out), AAD_OK);
    assert_string_equal(out.bytes, "##vso[task.setsecret]a.b-c\n"
                                   "##vso[task.setvariable variable=AAD_TOKEN;issecret=true]"
                                   "a.b-c\n");
}

TEST(the_agent_s_marks_are_escaped)
{
    auto_secret struct secret out = {0};

    assert_int_equal(print("My.Token_2", "a%0A;b]c", &out), AAD_OK);
    assert_string_equal(out.bytes, "##vso[task.setsecret]a%AZP250A%3Bb%5Dc\n"
                                   "##vso[task.setvariable variable=My.Token_2;issecret=true]"
                                   "a%AZP250A%3Bb%5Dc\n");
}

TEST(a_name_that_would_add_properties_is_refused)
{
    static const char *const names[] = {"a;issecret=false", "a]b", "1a", ".a", "a b", "a\nb", "a="};
    auto_secret struct secret out = {0};

    for (size_t i = 0; i < COUNT(names); i++)
        assert_int_equal(print(names[i], "t", &out), AAD_USAGE);
    assert_int_equal(out.len, 0);
}

TEST(a_token_with_a_line_end_is_not_printed)
{
    auto_secret struct secret out = {0};

    assert_int_equal(print("", "a\nb", &out), AAD_PROTOCOL);
    assert_int_equal(out.len, 0);
}
