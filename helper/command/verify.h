/*
 * verify.h - does this connection work? for `verify`, and for `connection add` before it is done
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_VERIFY_H
#define COMMAND_VERIFY_H

#include "broker/mint-module.h"
#include "command/command.h"
#include "connection/connection.h"
#include "store/client.h"

/* Runs every step (store, authority, token, the kind's harmless call), appends one line a step to
 * ctx->out and sets ctx->shows_report, whatever the outcome: a failure is in the report, with its
 * remedy. The connection must be complete; its file need not be saved yet. The token that was
 * granted goes into the cache. *ret tells of a secret that was rejected. *store, if it is not NULL,
 * is the connection's, open and unlocked, and is taken. Returns the failure of the step that
 * failed. */
enum aad_code verify_connection(struct command_context *ctx, const struct connection *c,
                                struct store **store, struct mint_rejection *ret,
                                struct aad_error *err);

#endif
