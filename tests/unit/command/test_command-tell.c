/*
 * test_command-tell.c - a sentence of a command
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command.h"
#include "unit.h"

TEST(sentences_follow_one_another)
{
    struct command_context ctx = {0};

    command_tell(&ctx, "Connection '%s' is saved", "a");
    command_tell(&ctx, ", %d times.\n", 2);
    assert_string_equal(ctx.out.bytes, "Connection 'a' is saved, 2 times.\n");
    secret_clear(&ctx.out);
}

TEST(long_one_is_cut_off_and_breaks_nothing)
{
    static char name[1000];
    struct command_context ctx = {0};

    memset(name, 'x', sizeof name - 1);
    command_tell(&ctx, "%s", name);
    assert_int_equal(ctx.out.len, 599);
    secret_clear(&ctx.out);
}
