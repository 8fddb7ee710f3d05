/*
 * command.c - the table of commands for people: one row, one file
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command.h"

#include <string.h>

/* In the order in which a newcomer needs them; --help shows that order. */
static const struct command *const command_table[] = {
    &command_connection, &command_verify, &command_sign_in,
    &command_sign_out,   &command_setup,  &command_token,
    &command_curl,       &command_key,    &command_service_connection,
    &command_status,     &command_doctor, &command_unlock,
    &command_lock,
};

#define COMMAND_COUNT (sizeof command_table / sizeof command_table[0])

const struct command *command_at(unsigned i)
{
    return i < COMMAND_COUNT ? command_table[i] : NULL;
}

const struct command *command_find(const char *name)
{
    for (unsigned i = 0; i < COMMAND_COUNT; i++)
        if (!strcmp(command_table[i]->name, name))
            return command_table[i];
    return NULL;
}
