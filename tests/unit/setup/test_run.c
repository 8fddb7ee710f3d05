/*
 * test_run.c - a tool's own command
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup/run.h"

#include "unit.h"

TEST(answer_is_what_the_command_prints)
{
    const char *const argv[] = {"echo", "a b", NULL};
    auto_secret struct secret out = {0};

    assert_int_equal(setup_read("/bin/echo", NULL, argv, &out, NULL), AAD_OK);
    assert_true(secret_equal_bytes(&out, "a b\n", 4));
}

TEST(failure_names_the_command_and_its_status)
{
    const char *const argv[] = {"false", NULL};
    auto_secret struct secret out = {0};
    struct aad_error err = {0};

    assert_int_equal(setup_read("/bin/false", NULL, argv, &out, &err), AAD_CONFIG);
    assert_non_null(strstr(err.what, "'false' has failed with the exit status 1"));
    assert_non_null(strstr(err.remedy, "run: false"));
    assert_int_equal(setup_run("/bin/false", argv, &err), AAD_CONFIG);
    assert_non_null(strstr(err.remedy, "above"));
    assert_int_equal(setup_read("/nowhere/false", NULL, argv, &out, &err), AAD_UNAVAILABLE);
}

TEST(it_reads_where_nothing_of_others_lies)
{
    const char *const argv[] = {"pwd", NULL};
    auto_secret struct secret out = {0};

    assert_int_equal(setup_read("/bin/pwd", "/", argv, &out, NULL), AAD_OK);
    assert_true(secret_equal_bytes(&out, "/\n", 2));
}
