/*
 * test_setup.c - `setup` knows git, and hands it the rest of the words
 *
 * setup_git_run() is played by this file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "command/command.h"
#include "command/setup-git.h"
#include "unit.h"

static struct {
    unsigned calls;
    int argc;
    char first[32], last[32];
} git_saw;

enum aad_code setup_git_run(struct command_context *ctx, int argc, char **argv,
                            struct aad_error *err)
{
    (void)ctx;
    git_saw.calls++;
    git_saw.argc = argc;
    (void)snprintf(git_saw.first, sizeof git_saw.first, "%s", argv[0]);
    (void)snprintf(git_saw.last, sizeof git_saw.last, "%s", argv[argc - 1]);
    return aad_error_set(err, AAD_CANCELLED, NULL, "git was asked");
}

static enum aad_code run(const char *first, const char *second, struct command_context *ctx,
                         struct aad_error *err)
{
    const char *argv[] = {"setup", first, second};
    int argc = second ? 3 : first ? 2 : 1;

    memset(err, 0, sizeof *err);
    memset(&git_saw, 0, sizeof git_saw);
    return command_setup.run(ctx, argc, (char **)(uintptr_t)argv, err);
}

TEST(git_gets_its_own_words_and_its_answer_counts)
{
    struct command_context ctx = {0};
    struct aad_error err;

    assert_int_equal(run("git", "mylcs", &ctx, &err), AAD_CANCELLED);
    assert_int_equal(git_saw.calls, 1);
    assert_int_equal(git_saw.argc, 2);
    assert_string_equal(git_saw.first, "git");
    assert_string_equal(git_saw.last, "mylcs");
    assert_int_equal(run("git", NULL, &ctx, &err), AAD_CANCELLED);
    assert_int_equal(git_saw.argc, 1);
}

TEST(other_programs_are_refused_by_name)
{
    static const char *const programs[] = {"docker", "Git", "gi", "", "--undo", "\x1b[31m"};
    struct command_context ctx = {0};
    struct aad_error err;

    for (size_t i = 0; i < COUNT(programs); i++) {
        assert_int_equal(run(programs[i], "x", &ctx, &err), AAD_USAGE);
        assert_int_equal(git_saw.calls, 0);
        assert_non_null(strstr(err.remedy, "setup git CONNECTION"));
        assert_null(strchr(err.what, '\x1b'));
    }
    assert_int_equal(run("docker", NULL, &ctx, &err), AAD_USAGE);
    assert_non_null(strstr(err.what, "'docker'"));
    assert_int_equal(run(NULL, NULL, &ctx, &err), AAD_USAGE);
}

TEST(help_changes_nothing)
{
    struct command_context ctx = {0};
    struct aad_error err;

    assert_int_equal(run("git", "--help", &ctx, &err), AAD_OK);
    assert_int_equal(git_saw.calls, 0);
    assert_non_null(strstr(ctx.out.bytes, "--undo"));
    secret_clear(&ctx.out);
}
