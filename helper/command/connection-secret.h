/*
 * connection-secret.h - a connection's long-lived secret on its way into the store, and out of it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_SECRET_H
#define COMMAND_CONNECTION_SECRET_H

#include <stdbool.h>

#include "base/secret.h"
#include "command/connection-options.h"
#include "store/client.h"

/* Which secret the connection's grant needs: "password" or "client-secret"; NULL = none, its key
 * stays where it is. */
const char *connection_secret_role(const struct connection *c);

/* Reads it from the descriptor that was named, else asks for it at the terminal, until it is one:
 * once where it is verified then, else twice. One line end at its end is dropped; what Entra ID
 * would not take is refused (AAD_USAGE). */
enum aad_code connection_secret_read(const struct connection_options *options,
                                     const struct connection *c, struct secret *ret,
                                     struct aad_error *err);

/* Asks at the terminal, until it is one, or empty. is_proved: once, else twice. */
enum aad_code connection_secret_ask(const struct connection *c, const char *prompt, bool is_proved,
                                    struct secret *ret, struct aad_error *err);

/* Is it one that could be stored? The same checks, for a secret from elsewhere. */
enum aad_code connection_secret_check_value(const struct connection *c, const struct secret *secret,
                                            struct aad_error *err);

/* Where there is no Secret Service and the user has not chosen a store, offers keyring-file on a
 * terminal (c->store is set to it); without a terminal the error's remedy names it. */
enum aad_code connection_secret_choose_store(struct connection *c, bool was_chosen, bool may_ask,
                                             struct aad_error *err);

/* A PKCS#11 store gets the module that has its token; its other parts stay as they were given.
 * Other stores are complete. AAD_UNAVAILABLE, AAD_AMBIGUOUS. */
enum aad_code connection_secret_complete_store(struct connection *c, struct aad_error *err);

/* *ret_store is still open, and belongs to the caller: so nobody is asked for a PIN twice. It knows
 * how the secret is kept (store_outcome()). */
/* As people see it in the keyring's own program: "aad-credential: password of NAME (USER)". */
#define CONNECTION_LABEL_MAX 400
const char *connection_secret_label(const struct connection *c, const char *role,
                                    char out[CONNECTION_LABEL_MAX]);

enum aad_code connection_secret_save(const struct connection *c, const struct secret *secret,
                                     bool may_ask, struct store **ret_store, struct aad_error *err);

/* All roles under which the connection may have something in its store, whatever grants it had
 * before; NULL at the end. None where only a token's key is there. */
#define CONNECTION_ROLES_MAX 16
void connection_secret_find_roles(const struct connection *c,
                                  const char *ret[CONNECTION_ROLES_MAX]);

/* Removes every secret of the connection. It is no error if there is none. */
enum aad_code connection_secret_erase(const struct connection *c, bool may_ask,
                                      struct aad_error *err);

/* Removes the secrets of these roles (NULL ends them) and no other, and appends to ret the
 * roles of those that were there, "password and refresh-token". The store is not opened for
 * nothing. */
enum aad_code connection_secret_erase_roles(const struct connection *c, const char *const *roles,
                                            bool may_ask, struct buf *ret, struct aad_error *err);

/* Has somebody signed in, of whom a refresh token is kept? Asks nobody: what cannot be read is not
 * there. */
bool connection_secret_has_sign_in(const struct connection *c);

/* Do both keep their secrets in one place? A token has many URIs, so the tokens themselves are
 * compared; where one cannot be told, the answer is true. Asks nobody. */
bool connection_secret_is_same_store(const struct connection *a, const struct connection *b);

/* The secret of the connection's role, as it is in the store. target: what it is for, for the log
 * of its use; NULL = nothing in particular. AAD_NOT_FOUND. */
enum aad_code connection_secret_load(const struct connection *c, bool may_ask, const char *target,
                                     struct secret *ret, struct aad_error *err);

/* Stores what `from` has under that role in the store of `to`, too. What is not there is no
 * failure. */
enum aad_code connection_secret_copy(const struct connection *from, const struct connection *to,
                                     const char *role, bool may_ask, struct aad_error *err);

/* AAD_OK, AAD_NOT_FOUND, or why the store does not say. Asks nobody. */
enum aad_code connection_secret_check(const struct connection *c, struct aad_error *err);

#endif
