/*
 * setup-tool.h - `setup TOOL`: a tool's plan is shown, a person is asked, and it is made
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_SETUP_TOOL_H
#define COMMAND_SETUP_TOOL_H

#include "command/command.h"
#include "setup/tool.h"

/* Shows the changes on the terminal and asks. AAD_CANCELLED: a person said no; AAD_USAGE: there is
 * nobody to ask. */
enum aad_code setup_confirm(const struct command_context *ctx, const struct buf *shown,
                            struct aad_error *err);

/* argv[0] is the tool's name. */
enum aad_code setup_tool_run(struct command_context *ctx, const struct setup_tool *tool, int argc,
                             char **argv, struct aad_error *err);

/* Makes the plan and says what is to be done then. */
enum aad_code setup_tool_make(struct command_context *ctx, const struct setup_tool *tool,
                              const struct setup_plan *plan, struct aad_error *err);

#endif
