/*
 * command-run.h - runs a command: its help where that is asked for, and a verb only if it is there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_COMMAND_RUN_H
#define COMMAND_COMMAND_RUN_H

#include "command/command.h"

/* Says its help where that is asked for, else runs it. AAD_USAGE: it has no such verb. */
enum aad_code command_run(struct command_context *ctx, const struct command *command, int argc,
                          char **argv, struct aad_error *err);

/* The page of a verb; of the command itself, where the verb is NULL or none of its own. */
enum aad_code command_explain(struct command_context *ctx, const struct command *command,
                              const char *verb, struct aad_error *err);

/* AAD_USAGE: it has no such verb, and has these. word NULL: none was given. */
enum aad_code command_refuse_verb(const struct command *command, const char *word,
                                  struct aad_error *err);

/* The number of a verb that is there. */
unsigned command_verb_row(const struct command *command, const char *verb);

#endif
