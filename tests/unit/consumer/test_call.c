/*
 * test_call.c - how a tool calls
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "consumer/call.h"
#include "unit.h"

#define ARGS_MAX 6

/* What stands before the first that is no option; the rest is the tool's. */
TEST(options_of_a_configuration_come_first)
{
    static const struct {
        const char *args[ARGS_MAX];
        enum aad_code code;
        const char *connection, *audience;
        int left;
    } rows[] = {
        {{"get"}, AAD_OK, "", "", 1},
        {{NULL}, AAD_OK, "", "", 0},
        {{"--connection", "a", "get", "h"}, AAD_OK, "a", "", 2},
        {{"--connection=a", "--audience=api://x", "get"}, AAD_OK, "a", "api://x", 1},
        {{"--audience", "--x", "get"}, AAD_OK, "", "--x", 1},
        {{"get", "--connection=a"}, AAD_OK, "", "", 2},
        {{"--connection"}, AAD_USAGE, NULL, NULL, 0},
        {{"--connection="}, AAD_USAGE, NULL, NULL, 0},
        {{"--connection=A"}, AAD_USAGE, NULL, NULL, 0},
        {{"--connection=a", "--connection=a"}, AAD_USAGE, NULL, NULL, 0},
        {{"--audience=a", "--audience=a"}, AAD_USAGE, NULL, NULL, 0},
        {{"--audience="}, AAD_USAGE, NULL, NULL, 0},
        {{"--audiences=a"}, AAD_USAGE, NULL, NULL, 0},
        {{"--verbose"}, AAD_USAGE, NULL, NULL, 0},
        {{"--"}, AAD_USAGE, NULL, NULL, 0},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        char texts[ARGS_MAX][32], *args[ARGS_MAX + 1] = {0}, **argv = args;
        auto_request struct request request = {0};
        struct aad_error err = {0};
        int argc = 0;

        for (; argc < ARGS_MAX && rows[i].args[argc]; argc++) {
            (void)snprintf(texts[argc], sizeof texts[argc], "%s", rows[i].args[argc]);
            args[argc] = texts[argc];
        }
        unit_row(rows[i].args[0] ? rows[i].args[0] : "none");
        assert_int_equal(call_take_options(&argc, &argv, &request, &err), rows[i].code);
        if (rows[i].code)
            continue;
        assert_string_equal(request.connection, rows[i].connection);
        assert_string_equal(request.audience, rows[i].audience);
        assert_int_equal(argc, rows[i].left);
    }
}

TEST(audience_that_is_too_long_is_refused)
{
    static char text[2000] = "--audience=";
    char *args[] = {text, NULL}, **argv = args;
    auto_request struct request request = {0};
    struct aad_error err = {0};
    int argc = 1;

    memset(text + strlen(text), 'a', 1000);
    assert_int_equal(call_take_options(&argc, &argv, &request, &err), AAD_USAGE);
}

TEST(address_is_a_host_that_counts_and_a_path_that_chooses)
{
    auto_request struct request request = {0};
    struct aad_error err = {0};

    assert_int_equal(call_set_url("https://H.example:444/a/b?c#d", &request, &err), AAD_OK);
    assert_true(request.has_target);
    assert_string_equal(request.target.host, "h.example");
    assert_int_equal(request.target.port, 444);
    assert_string_equal(request.path, "/a/b");
    assert_string_equal(request.target.path, "");
    assert_int_equal(call_set_url("https://u@h.example/", &request, &err), AAD_USAGE);
}
