/*
 * test_option.c - options are taken exactly as they are written
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/option.h"

#include "base/trace.h"
#include "unit.h"

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

TEST(options_and_arguments_may_be_mixed)
{
    const char *argv[] = {"token", "--force", "mylcs", "--audience", "https://a", NULL};
    int argc = 5;
    struct aad_error err;

    assert_int_equal(parse(&argc, argv, &err), AAD_OK);
    assert_int_equal(argc, 2);
    assert_string_equal(argv[1], "mylcs");
    assert_string_equal(audience, "https://a");
    assert_true(force);
}

TEST(value_may_follow_an_equals_sign)
{
    const char *argv[] = {"token", "--audience=a=b", NULL};
    int argc = 2;
    struct aad_error err;

    assert_int_equal(parse(&argc, argv, &err), AAD_OK);
    assert_string_equal(audience, "a=b");
}

TEST(all_that_is_missing_is_named_at_once)
{
    const struct option_need rows[] = {{true, "--a"}, {false, "--b"}, {true, "--c"}, {true, "--d"}};
    struct aad_error err;

    assert_int_equal(option_count_missing(rows, COUNT(rows)), 3);
    assert_int_equal(option_fail_missing(rows, COUNT(rows), "token", &err), AAD_USAGE);
    assert_non_null(strstr(err.what, "--a, --c and --d were not given"));
    assert_non_null(strstr(err.remedy, "aad-credential token --help"));
    assert_int_equal(option_fail_missing(rows, 2, "token", &err), AAD_USAGE);
    assert_non_null(strstr(err.what, "--a was not given"));
}

TEST(verbose_is_an_option_of_every_command)
{
    const char *argv[] = {"token", "mylcs", "--verbose", "--", "--verbose", NULL};
    int argc = 5;
    struct aad_error err;

    trace_enable(false);
    assert_int_equal(parse(&argc, argv, &err), AAD_OK);
    assert_true(trace_is_on());
    trace_enable(false);
    assert_int_equal(argc, 3);
    assert_string_equal(argv[2], "--verbose");
    assert_false(option_take_common("--force"));
}

TEST(two_dashes_end_the_options)
{
    const char *argv[] = {"token", "--", "--force", NULL};
    int argc = 3;
    struct aad_error err;

    assert_int_equal(parse(&argc, argv, &err), AAD_OK);
    assert_int_equal(argc, 2);
    assert_string_equal(argv[1], "--force");
    assert_false(force);
}

TEST(unknown_option_names_the_nearest)
{
    const char *argv[] = {"token", "--audiense", "x", NULL};
    int argc = 3;
    struct aad_error err;

    assert_int_equal(parse(&argc, argv, &err), AAD_USAGE);
    assert_non_null(strstr(err.what, "--audiense"));
    assert_non_null(strstr(err.remedy, "--audience"));
}

TEST(wrong_options_are_refused)
{
    static const char *const cases[][4] = {
        {"--aud", "x"},         {"--forc"}, {"--force=1"}, {"--audience"},
        {"--force", "--force"}, {"-f"},     {"--Force"},   {"--audience=", "--audience", "x"},
        {"---force"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
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

TEST(control_bytes_are_not_shown) /* case 17 */
{
    const char *argv[] = {"token", "--\033[31mred", NULL};
    int argc = 2;
    struct aad_error err;

    assert_int_equal(parse(&argc, argv, &err), AAD_USAGE);
    assert_null(strchr(err.what, '\033'));
}

TEST(help_counts_only_before_two_dashes)
{
    const char *asks[] = {"curl", "x", "--help"}, *passes[] = {"curl", "x", "--", "--help"};

    assert_true(option_wants_help(3, (char **)(uintptr_t)asks));
    assert_false(option_wants_help(4, (char **)(uintptr_t)passes));
}

TEST(exactly_one_connection_is_taken)
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

    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(option_take_connection("verify", cases[i].argc,
                                                (char **)(uintptr_t)cases[i].words, &name, &err),
                         cases[i].code);
    assert_string_equal(name, "my-lcs1");
}
