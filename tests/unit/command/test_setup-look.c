/*
 * test_setup-look.c - which tools are here, and which ask us
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/setup-look.h"

#include <sys/stat.h>

#include "room.h"
#include "setup-fixture.h"
#include "unit.h"

static int start(void)
{
    return setup_fixture_start() || setenv("XDG_CONFIG_HOME", room_path(), 1);
}

BEFORE_EACH(start);
AFTER_EACH(setup_fixture_stop);

static void look(struct command_context *ctx)
{
    char name[] = "setup", *argv[] = {name, NULL};
    struct aad_error err = {0};

    if (setup_look_run(ctx, 1, argv, &err))
        fail_msg("%s", err.what);
}

/* The line of a tool. */
static const char *line_of(const struct command_context *ctx, const char *name)
{
    static char line[300];
    const char *at = strstr(ctx->out.bytes, name);

    assert_non_null(at);
    (void)snprintf(line, sizeof line, "%.*s", (int)strcspn(at, "\n"), at);
    return line;
}

TEST(each_tool_has_a_line)
{
    struct command_context ctx = {0};
    const struct setup_tool *tool;

    look(&ctx);
    for (unsigned i = 0; (tool = setup_tool_at(i)); i++)
        assert_null(strstr(line_of(&ctx, tool->name), "aad-credential setup"));
    secret_clear(&ctx.out);
}

TEST(tool_that_is_here_is_told_how_and_then_that_it_asks)
{
    struct command_context ctx = {0}, after = {0};

    setup_fixture_put_program("cargo", ":");
    look(&ctx);
    assert_non_null(strstr(line_of(&ctx, "cargo"), "aad-credential setup cargo"));
    (void)setup_fixture_make(&setup_cargo, NULL, false);
    look(&after);
    assert_null(strstr(line_of(&after, "cargo"), "aad-credential setup cargo"));
    assert_non_null(strstr(line_of(&after, "cargo"), "yes"));
    secret_clear(&ctx.out);
    secret_clear(&after.out);
}

TEST(options_of_a_tool_are_refused)
{
    char name[] = "setup", option[] = "--undo", *argv[] = {name, option, NULL};
    struct command_context ctx = {0};
    struct aad_error err = {0};

    assert_int_equal(setup_look_run(&ctx, 2, argv, &err), AAD_USAGE);
}
