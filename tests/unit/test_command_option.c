/*
 * test_command_option.c - options are taken exactly as they are written
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "command/option.h"

static const char *audience;
static bool force;

static enum aad_code parse(int *argc, const char **argv, struct aad_error *err)
{
    static const struct option_row rows[] = {
        {"audience", &audience, NULL}, {"force", NULL, &force}, {NULL, NULL, NULL}};

    audience = NULL;
    force = false;
    return option_parse("token", argc, (char **)(uintptr_t)argv, rows, err);
}

static void options_and_arguments_may_be_mixed(void **state)
{
    const char *argv[] = {"token", "--force", "mylcs", "--audience", "https://a", NULL};
    int argc = 5;
    struct aad_error err;

    (void)state;
    assert_int_equal(parse(&argc, argv, &err), AAD_OK);
    assert_int_equal(argc, 2);
    assert_string_equal(argv[1], "mylcs");
    assert_string_equal(audience, "https://a");
    assert_true(force);
}

static void value_may_follow_an_equals_sign(void **state)
{
    const char *argv[] = {"token", "--audience=a=b", NULL};
    int argc = 2;
    struct aad_error err;

    (void)state;
    assert_int_equal(parse(&argc, argv, &err), AAD_OK);
    assert_string_equal(audience, "a=b");
}

static void two_dashes_end_the_options(void **state)
{
    const char *argv[] = {"token", "--", "--force", NULL};
    int argc = 3;
    struct aad_error err;

    (void)state;
    assert_int_equal(parse(&argc, argv, &err), AAD_OK);
    assert_int_equal(argc, 2);
    assert_string_equal(argv[1], "--force");
    assert_false(force);
}

static void unknown_option_names_the_nearest(void **state)
{
    const char *argv[] = {"token", "--audiense", "x", NULL};
    int argc = 3;
    struct aad_error err;

    (void)state;
    assert_int_equal(parse(&argc, argv, &err), AAD_USAGE);
    assert_string_equal(err.what, "'token' has no option --audiense");
    assert_string_equal(err.remedy, "Did you mean --audience?");
}

static void wrong_options_are_refused(void **state)
{
    static const char *const cases[][4] = {
        {"--aud", "x"},         {"--forc"}, {"--force=1"}, {"--audience"},
        {"--force", "--force"}, {"-f"},     {"--Force"},   {"--audience=", "--audience", "x"},
        {"---force"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *argv[6] = {"token"};
        int argc = 1;
        struct aad_error err;

        while (argc < 5 && cases[i][argc - 1]) {
            argv[argc] = cases[i][argc - 1];
            argc++;
        }
        assert_int_equal(parse(&argc, argv, &err), AAD_USAGE);
        assert_true(err.what[0]);
    }
}

static void control_bytes_are_not_shown(void **state)
{
    const char *argv[] = {"token", "--\033[31mred", NULL};
    int argc = 2;
    struct aad_error err;

    (void)state; /* case 17 */
    assert_int_equal(parse(&argc, argv, &err), AAD_USAGE);
    assert_null(strchr(err.what, '\033'));
}

static void help_counts_only_before_two_dashes(void **state)
{
    const char *asks[] = {"curl", "x", "--help"}, *passes[] = {"curl", "x", "--", "--help"};

    (void)state;
    assert_true(option_wants_help(3, (char **)(uintptr_t)asks));
    assert_false(option_wants_help(4, (char **)(uintptr_t)passes));
}

static void exactly_one_connection_is_taken(void **state)
{
    static const struct {
        const char *words[3];
        int argc;
        enum aad_code code;
    } cases[] = {
        {{"verify", "my-lcs1"}, 2, AAD_OK},
        {{"verify"}, 1, AAD_USAGE},
        {{"verify", "a", "b"}, 3, AAD_USAGE},
        {{"verify", "../etc"}, 2, AAD_USAGE},
    };
    const char *name = NULL;
    struct aad_error err;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(option_take_connection("verify", cases[i].argc,
                                                (char **)(uintptr_t)cases[i].words, &name, &err),
                         cases[i].code);
    assert_string_equal(name, "my-lcs1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_and_arguments_may_be_mixed),
        cmocka_unit_test(value_may_follow_an_equals_sign),
        cmocka_unit_test(two_dashes_end_the_options),
        cmocka_unit_test(unknown_option_names_the_nearest),
        cmocka_unit_test(wrong_options_are_refused),
        cmocka_unit_test(control_bytes_are_not_shown),
        cmocka_unit_test(help_counts_only_before_two_dashes),
        cmocka_unit_test(exactly_one_connection_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
