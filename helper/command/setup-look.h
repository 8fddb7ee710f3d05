/*
 * setup-look.h - `setup` without a name: what is on this machine, and an offer for each
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_SETUP_LOOK_H
#define COMMAND_SETUP_LOOK_H

#include "command/command.h"

enum aad_code setup_look_run(struct command_context *ctx, int argc, char **argv,
                             struct aad_error *err);

#endif
