/*
 * connection-default.h - the connection that is meant where a person names none
 *
 * For commands that only read or use a connection; what removes or changes something wants a name.
 * No program that asks by a helper protocol comes here: which identity a host gets is never decided
 * by a default (P1).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_DEFAULT_H
#define COMMAND_CONNECTION_DEFAULT_H

#include "connection/connection.h"

/* A line for the help of those commands. */
#define CONNECTION_DEFAULT_HELP                                                                    \
    "Without CONNECTION, the one that 'aad-credential connection default' has chosen.\n"

/* For a command that was given none. AAD_USAGE: there is no default. AAD_NOT_FOUND: it is one that
 * is not there. */
enum aad_code connection_default_find(const char *command, char ret_name[CONNECTION_NAME_MAX + 1],
                                      struct aad_error *err);

/* option_take_connection(), or that where no argument is left. */
enum aad_code connection_default_take(const char *command, int argc, char **argv,
                                      char ret_name[CONNECTION_NAME_MAX + 1],
                                      struct aad_error *err);

/* Is it that one? Settings that cannot be read name none. */
bool connection_default_is(const char *name);

/* Of a connection that is called `to` from now on, or is gone (""): if it is the default, that
 * changes along, and text says so. */
enum aad_code connection_default_follow(const char *name, const char *to, struct buf *text,
                                        struct aad_error *err);

#endif
