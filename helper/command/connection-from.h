/*
 * connection-from.h - `connection add --from NAME`: a new connection of an identity that is there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_FROM_H
#define COMMAND_CONNECTION_FROM_H

#include "base/secret.h"
#include "command/command.h"
#include "command/connection-options.h"

/* Sets in *c, which has the options already, what connection options->from says of who it is and
 * how that is proved: not what its tokens are for. Without a kind it is that which takes the place
 * of its kind. Tells what was taken. AAD_NOT_FOUND; AAD_CONFIG: it is another issuer's. */
enum aad_code connection_from_fill(struct command_context *ctx,
                                   const struct connection_options *options, struct connection *c,
                                   struct aad_error *err);

/* The same user's or application's secret may serve both: *ret gets it, if a person at the terminal
 * says so, or --yes does. It stays empty where a secret is given in another way, where none is
 * needed, or where it would go to somebody else: then it is asked for as for any new connection.
 * Without anybody to ask: AAD_USAGE. */
enum aad_code connection_from_take_secret(struct command_context *ctx,
                                          const struct connection_options *options,
                                          const struct connection *c, struct secret *ret,
                                          struct aad_error *err);

#endif
