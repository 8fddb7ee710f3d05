/*
 * test_setup.c - `setup` finds the tool, and hands it the rest of the words
 *
 * setup_git_run(), setup_tool_run() and setup_look_run() are played by this file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "command/command.h"
#include "command/command-run.h"
#include "command/setup-git.h"
#include "command/setup-look.h"
#include "command/setup-tool.h"
#include "unit.h"

static struct {
    unsigned calls;
    int argc;
    char first[32], last[32];
} git_saw;

static const struct setup_tool *tool_seen;
static unsigned n_looks;

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

enum aad_code setup_tool_run(struct command_context *ctx, const struct setup_tool *tool, int argc,
                             char **argv, struct aad_error *err)
{
    (void)ctx, (void)argc, (void)argv;
    tool_seen = tool;
    return aad_error_set(err, AAD_CANCELLED, NULL, "a tool was asked");
}

enum aad_code setup_look_run(struct command_context *ctx, int argc, char **argv,
                             struct aad_error *err)
{
    (void)ctx, (void)argc, (void)argv, (void)err;
    n_looks++;
    return AAD_OK;
}

enum aad_code setup_confirm(const struct command_context *ctx, const struct buf *shown,
                            struct aad_error *err)
{
    (void)ctx, (void)shown;
    return aad_error_set(err, AAD_USAGE, NULL, "nobody is there");
}

static enum aad_code run(const char *first, const char *second, struct command_context *ctx,
                         struct aad_error *err)
{
    const char *argv[] = {"setup", first, second};
    int argc = second ? 3 : first ? 2 : 1;

    memset(err, 0, sizeof *err);
    memset(&git_saw, 0, sizeof git_saw);
    return command_run(ctx, &command_setup, argc, (char **)(uintptr_t)argv, err);
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

TEST(tool_of_the_table_is_run)
{
    const struct setup_tool *tool;
    struct command_context ctx = {0};
    struct aad_error err;

    for (unsigned i = 0; (tool = setup_tool_at(i)); i++) {
        assert_int_equal(run(tool->name, "x", &ctx, &err), AAD_CANCELLED);
        assert_ptr_equal(tool_seen, tool);
    }
}

TEST(without_a_name_it_looks)
{
    struct command_context ctx = {0};
    struct aad_error err;

    n_looks = 0;
    assert_int_equal(run(NULL, NULL, &ctx, &err), AAD_OK);
    assert_int_equal(run("--undo", NULL, &ctx, &err), AAD_OK); /* which refuses it */
    assert_int_equal(n_looks, 2);
}

TEST(other_tools_are_refused_by_name)
{
    static const char *const programs[] = {"dockre", "Git", "gi", "", "\x1b[31m"};
    struct command_context ctx = {0};
    struct aad_error err;

    for (size_t i = 0; i < COUNT(programs); i++) {
        assert_int_equal(run(programs[i], "x", &ctx, &err), AAD_USAGE);
        assert_int_equal(git_saw.calls, 0);
        assert_non_null(strstr(err.what, "'setup' has no tool"));
        assert_null(strchr(err.what, '\x1b'));
    }
    assert_int_equal(run("dockre", NULL, &ctx, &err), AAD_USAGE);
    assert_non_null(strstr(err.remedy, "'aad-credential setup docker'"));
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
