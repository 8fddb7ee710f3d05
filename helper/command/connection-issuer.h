/*
 * connection-issuer.h - what an issuer says of itself becomes a part of the connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_ISSUER_H
#define COMMAND_CONNECTION_ISSUER_H

#include "command/command.h"

/* Asks the issuer, where the connection has one and no token endpoint of it yet, and tells what it
 * said: it stays as it is from then on. */
enum aad_code connection_issuer_complete(struct command_context *ctx, struct connection *c,
                                         struct aad_error *err);

#endif
