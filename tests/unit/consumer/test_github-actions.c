/*
 * test_github-actions.c - a mask for stdout and a line for the runner's file (case 82)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/consumer.h"
#include "unit.h"

static enum aad_code print(consumer_print *with, const char *variable, const char *text,
                           struct secret *out)
{
    auto_request struct request request = {.operation = REQUEST_GET};
    auto_token struct token token = {.expires_at_s = 1893553445};

    secret_append_text(&request.note, variable);
    secret_append_text(&token.access_token, text);
    return with(&request, &token, out, NULL);
}

TEST(stdout_gets_the_mask_only)
{
    auto_secret struct secret out = {0};

    assert_int_equal(print(consumer_github_actions.formats->print, "", "a%0Ab", &out), AAD_OK);
    assert_string_equal(out.bytes, "::add-mask::a%250Ab\n");
}

TEST(the_runner_s_file_gets_the_raw_token)
{
    auto_secret struct secret usual = {0}, named = {0};

    assert_int_equal(print(consumer_github_actions.agent->print_file, "", "a%0Ab=", &usual),
                     AAD_OK);
    assert_string_equal(usual.bytes, "token=a%0Ab=\n");
    assert_int_equal(print(consumer_github_actions.agent->print_file, "lcs-token", "t", &named),
                     AAD_OK);
    assert_string_equal(named.bytes, "lcs-token=t\n");
}

TEST(a_name_that_would_add_a_line_is_refused)
{
    static const char *const names[] = {"a=b", "a<<E", "1a", "-a", "a b", "a\nPATH"};
    auto_secret struct secret out = {0};

    for (size_t i = 0; i < COUNT(names); i++) {
        assert_int_equal(print(consumer_github_actions.formats->print, names[i], "t", &out),
                         AAD_USAGE);
        assert_int_equal(print(consumer_github_actions.agent->print_file, names[i], "t", &out),
                         AAD_USAGE);
    }
    assert_int_equal(out.len, 0);
}

TEST(a_token_with_a_line_end_is_not_printed)
{
    auto_secret struct secret out = {0};

    assert_int_equal(print(consumer_github_actions.formats->print, "", "a\nb", &out), AAD_PROTOCOL);
    assert_int_equal(print(consumer_github_actions.agent->print_file, "", "a\nPATH=x", &out),
                     AAD_PROTOCOL);
    assert_int_equal(out.len, 0);
}
