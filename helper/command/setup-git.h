/*
 * setup-git.h - `aad-credential setup git`
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_SETUP_GIT_H
#define COMMAND_SETUP_GIT_H

#include "command/command.h"

/* argv[0] is "git". */
enum aad_code setup_git_run(struct command_context *ctx, int argc, char **argv,
                            struct aad_error *err);

#endif
