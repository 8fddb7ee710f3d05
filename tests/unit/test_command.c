/*
 * test_command.c - the table of commands
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void every_command_is_found_by_its_own_name(void **state)
{
    (void)state;
    for (unsigned i = 0; command_at(i); i++) {
        assert_ptr_equal(command_find(command_at(i)->name), command_at(i));
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(command_at(i)->name, command_at(j)->name);
    }
}

/* A script keeps its meaning when a command is added: nothing is abbreviated or guessed. */
static void names_are_whole_and_in_lower_case(void **state)
{
    static const char *const no[] = {"",      "conn",   "connections", "Token",
                                     "TOKEN", "token ", "--token",     "help"};

    (void)state;
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        assert_null(command_find(no[i]));
}

static void rows_are_complete_and_begin_with_their_name(void **state)
{
    const struct command *command;
    unsigned n = 0;

    (void)state;
    for (; (command = command_at(n)); n++) {
        size_t len = strlen(command->name);

        assert_non_null(command->run);
        assert_true(command->summary[0]);
        assert_int_equal(strncmp(command->synopsis, command->name, len), 0);
        assert_true(command->synopsis[len] == ' ' || !command->synopsis[len]);
        assert_true(strspn(command->name, "abcdefghijklmnopqrstuvwxyz-") == len);
    }
    assert_true(n >= 8);
    assert_null(command_at(n + 1000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_is_found_by_its_own_name),
        cmocka_unit_test(names_are_whole_and_in_lower_case),
        cmocka_unit_test(rows_are_complete_and_begin_with_their_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
