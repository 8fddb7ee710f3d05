/*
 * connection-add.h - the steps of a connection that is new or changes
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_ADD_H
#define COMMAND_CONNECTION_ADD_H

#include "command/command.h"
#include "command/connection-options.h"
#include "store/client.h"

/* Completes c->store, so that each later use loads only one module. Tells which token it is. */
enum aad_code connection_add_complete_store(struct command_context *ctx, struct connection *c,
                                            struct aad_error *err);

/* Stores the secret (empty = it stays as it is) and the file, in the order that loses nothing.
 * *ret_store is still open if a secret was stored. */
enum aad_code connection_add_store(struct command_context *ctx, const struct connection *c,
                                   const struct secret *secret, struct store **ret_store,
                                   struct aad_error *err);

/* Verifies it, unless the options say no, and tells what came of it. *store: open, or NULL. */
enum aad_code connection_add_verify(struct command_context *ctx, const struct connection *c,
                                    struct store **store, const struct connection_options *options,
                                    struct aad_error *err);

/* The same; where a person has to sign in first, it tells how instead. */
enum aad_code connection_add_conclude(struct command_context *ctx, const struct connection *c,
                                      struct store **store,
                                      const struct connection_options *options,
                                      struct aad_error *err);

#endif
