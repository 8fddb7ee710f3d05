/*
 * connection-former.h - what a connection that changes, or is replaced, had in its store
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_FORMER_H
#define COMMAND_CONNECTION_FORMER_H

#include "base/secret.h"
#include "command/command.h"
#include "connection/connection.h"

/* A connection takes its own place, or another's. */
struct connection_change {
    const struct connection *before; /* NULL = there was none, or none that can be read */
    const struct connection *c;
    const struct secret *secret; /* a new one; empty = the stored one stays, unless another's */
};

/* Is what `before` has in its store for another authority, issuer, user, application or grant than
 * c? It must not be sent there (P2), nor count as a try of that account (P6). before NULL: nobody
 * knows whose it is. */
bool connection_former_is_other(const struct connection *before, const struct connection *c);

/* Has c another value of a field that a sign-in depends on? Then it is tried anew, and tokens of
 * `before` are forgotten. */
bool connection_former_needs_sign_in(const struct connection *before, const struct connection *c);

/* A keyring's key does not move by itself: AAD_USAGE before it is looked for in the new store. */
enum aad_code connection_former_check_store(const struct connection *before,
                                            const struct connection *c, struct aad_error *err);

/* Where c has another store: *secret gets what `before` has, unless it is a new one, to be stored
 * there before c is saved. A person's sign-in is stored there at once. The old store has both until
 * connection_former_drop(), so that a kill in between loses nothing. */
enum aad_code connection_former_move(struct command_context *ctx, const struct connection *before,
                                     const struct connection *c, struct secret *secret,
                                     struct aad_error *err);

/* Before c is saved: what c would find in its store, and is another one's, is removed, and told. If
 * it cannot be, c must not be saved. A new secret is stored afterwards. */
enum aad_code connection_former_forget(struct command_context *ctx,
                                       const struct connection_change *change,
                                       struct aad_error *err);

/* Once c is saved: removes what `before` had and c has no use for, and tells what was removed, and
 * what is still there and why. A key is never removed: it tells where that stays. Tokens of
 * `before` are forgotten, where a sign-in is needed. */
enum aad_code connection_former_drop(struct command_context *ctx, const struct connection *before,
                                     const struct connection *c, struct aad_error *err);

#endif
