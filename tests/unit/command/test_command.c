/*
 * test_command.c - the table of commands
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command.h"

#include <stdio.h>

#include "unit.h"

TEST(every_command_is_found_by_its_own_name)
{
    for (unsigned i = 0; command_at(i); i++) {
        assert_ptr_equal(command_find(command_at(i)->name), command_at(i));
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(command_at(i)->name, command_at(j)->name);
    }
}

/* A script keeps its meaning when a command is added: nothing is abbreviated or guessed. */
TEST(names_are_whole_and_in_lower_case)
{
    static const char *const no[] = {"",      "conn",   "connections", "Token",
                                     "TOKEN", "token ", "--token",     "help"};

    for (size_t i = 0; i < COUNT(no); i++)
        assert_null(command_find(no[i]));
}

TEST(rows_are_complete_and_begin_with_their_name)
{
    const struct command *command;
    unsigned n = 0;

    for (; (command = command_at(n)); n++) {
        size_t len = strlen(command->name);

        assert_non_null(command->run);
        assert_true(command->summary[0]);
        assert_int_equal(strncmp(command->synopsis, command->name, len), 0);
        assert_true(command->synopsis[len] == ' ' || !command->synopsis[len]);
        assert_true(strspn(command->name, "abcdefghijklmnopqrstuvwxyz0123456789-") == len);
    }
    assert_true(n >= 8);
    assert_null(command_at(n + 1000));
}

TEST(help_lists_every_command)
{
    struct command_context ctx = {0};
    struct aad_error err;

    assert_int_equal(command_help(&ctx, &err), AAD_OK);
    for (unsigned i = 0; command_at(i); i++)
        assert_non_null(strstr(ctx.out.bytes, command_at(i)->summary));
    secret_clear(&ctx.out);
}

TEST(nearest_command_is_named)
{
    struct aad_error err;

    assert_int_equal(command_refuse("conection", &err), AAD_USAGE);
    assert_string_equal(err.remedy, "Did you mean 'aad-credential connection'?");
    assert_int_equal(command_refuse("--tokens", &err), AAD_USAGE);
    assert_non_null(strstr(err.what, "option '--tokens'"));
}
