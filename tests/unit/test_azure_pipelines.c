/*
 * test_azure_pipelines.c - masked first, then set, with the agent's escapes (case 82)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "consumer/consumer.h"

static enum aad_code print(const char *variable, const char *text, struct secret *out)
{
    auto_request struct request request = {.operation = REQUEST_GET};
    auto_token struct token token = {.expires_at_s = 1893553445};

    secret_append_text(&request.note, variable);
    secret_append_text(&token.access_token, text);
    return consumer_azure_pipelines.formats->print(&request, &token, out, NULL);
}

static void the_mask_comes_first(void **state)
{
    auto_secret struct secret out = {0};

    (void)state;
    assert_int_equal(print("", "a.b-c", &out), AAD_OK);
    assert_string_equal(out.bytes, "##vso[task.setsecret]a.b-c\n"
                                   "##vso[task.setvariable variable=AAD_TOKEN;issecret=true]"
                                   "a.b-c\n");
}

static void the_agent_s_marks_are_escaped(void **state)
{
    auto_secret struct secret out = {0};

    (void)state;
    assert_int_equal(print("My.Token_2", "a%0A;b]c", &out), AAD_OK);
    assert_string_equal(out.bytes, "##vso[task.setsecret]a%AZP250A%3Bb%5Dc\n"
                                   "##vso[task.setvariable variable=My.Token_2;issecret=true]"
                                   "a%AZP250A%3Bb%5Dc\n");
}

static void a_name_that_would_add_properties_is_refused(void **state)
{
    static const char *const names[] = {"a;issecret=false", "a]b", "1a", ".a", "a b", "a\nb", "a="};
    auto_secret struct secret out = {0};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(print(names[i], "t", &out), AAD_USAGE);
    assert_int_equal(out.len, 0);
}

static void a_token_with_a_line_end_is_not_printed(void **state)
{
    auto_secret struct secret out = {0};

    (void)state;
    assert_int_equal(print("", "a\nb", &out), AAD_PROTOCOL);
    assert_int_equal(out.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mask_comes_first),
        cmocka_unit_test(the_agent_s_marks_are_escaped),
        cmocka_unit_test(a_name_that_would_add_properties_is_refused),
        cmocka_unit_test(a_token_with_a_line_end_is_not_printed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
