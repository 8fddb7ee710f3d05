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

TEST(rows_are_complete)
{
    const struct command *command;
    unsigned n = 0;

    for (; (command = command_at(n)); n++) {
        size_t len = strlen(command->name);

        assert_non_null(command->run);
        assert_non_null(command->help);
        assert_true(command->summary[0]);
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

static const char *help_of(const char *first, const char *second, enum aad_code want)
{
    const char *argv[] = {"help", first, second};
    static char text[8192];
    struct command_context ctx = {0};
    struct aad_error err = {0};
    int argc = 1 + (first != NULL) + (second != NULL);

    assert_int_equal(command_help_of(&ctx, argc, (char **)(uintptr_t)argv, &err), want);
    (void)snprintf(text, sizeof text, "%s", ctx.out.len ? ctx.out.bytes : err.what);
    secret_clear(&ctx.out);
    return text;
}

TEST(help_explains_what_is_named)
{
    assert_non_null(strstr(help_of(NULL, NULL, AAD_OK), "Start with:"));
    assert_non_null(strstr(help_of("token", NULL, AAD_OK), "usage: aad-credential token "));
    assert_non_null(strstr(help_of("key", NULL, AAD_OK), "usage: aad-credential key VERB"));
    assert_non_null(strstr(help_of("key", "pin", AAD_OK), "usage: aad-credential key pin "));
    assert_non_null(strstr(help_of("key", "nothing", AAD_USAGE), "'key' has no verb 'nothing'"));
    assert_non_null(strstr(help_of("kubernetes", NULL, AAD_OK), "aad-credential kubernetes "));
    assert_non_null(strstr(help_of("nothing", NULL, AAD_USAGE), "no command 'nothing'"));
}

TEST(nearest_command_is_named)
{
    struct aad_error err;

    assert_int_equal(command_refuse("conection", &err), AAD_USAGE);
    assert_string_equal(err.remedy, "Did you mean 'aad-credential connection'?");
    assert_int_equal(command_refuse("--tokens", &err), AAD_USAGE);
    assert_non_null(strstr(err.what, "option '--tokens'"));
}
