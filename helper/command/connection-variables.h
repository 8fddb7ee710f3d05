/*
 * connection-variables.h - `connection add --from-environment`: seen before it is saved
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_VARIABLES_H
#define COMMAND_CONNECTION_VARIABLES_H

#include "command/command.h"
#include "command/connection-options.h"
#include "connection/variables.h"

/* Shows the connection and where it comes from, and asks at the terminal whether it is right;
 * --yes says so before. AAD_CANCELLED; AAD_USAGE: there is nobody to ask. */
enum aad_code connection_variables_confirm(struct command_context *ctx,
                                           const struct connection_options *options,
                                           const struct connection *c,
                                           const struct variables *found, struct aad_error *err);

/* Appends what is left to do with the variable that had the secret, or the certificate's path. */
void connection_variables_finish(struct command_context *ctx, const struct connection *c,
                                 const struct variables *found);

#endif
