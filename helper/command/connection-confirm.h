/*
 * connection-confirm.h - a connection that somebody else has described: seen before it is saved
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_CONFIRM_H
#define COMMAND_CONNECTION_CONFIRM_H

#include "command/connection-add.h"

/* Shows the connection and where it comes from, and asks at the terminal whether it is right;
 * --yes says so before. AAD_CANCELLED; AAD_USAGE: there is nobody to ask. */
enum aad_code connection_confirm(struct command_context *ctx, const struct addition *add,
                                 struct aad_error *err);

#endif
