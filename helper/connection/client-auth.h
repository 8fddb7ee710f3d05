/*
 * client-auth.h - how an application proves itself at the token endpoint, as data
 *
 * OpenID Connect Core section 9 and RFC 6749 section 2.3. Two grants are such a proof and no more:
 * client-secret and client-certificate. Beside a person's grant, an application that is no public
 * client proves itself as well: "client-authentication" of the connection. Beside a password that
 * is its key: a connection has one secret in its store.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_CLIENT_AUTH_H
#define CONNECTION_CLIENT_AUTH_H

#include <stdbool.h>

#include "connection/connection.h"

struct client_auth {
    const char *name;         /* as in a connection file */
    const char *secret_role;  /* in the store; NULL = none is needed */
    const char *secret_title; /* as a person is asked for it */
    bool in_header;           /* it goes by HTTP Basic, not in the body */
    bool has_key;             /* a key that stays in the store signs an assertion */
};

/* NULL when there is none of that name. The i-th row, NULL past the end. */
const struct client_auth *client_auth_find(const char *name);
const struct client_auth *client_auth_at(unsigned i);

/* "none, client-secret-post or private-key-jwt". */
void client_auth_print_names(struct buf *ret);

/* The connection's, else what its grant is by itself. Never NULL. */
const struct client_auth *client_auth_of(const struct connection *c);

/* Is it beside the grant's own proof, and goes with a refresh token as well? */
bool client_auth_is_extra(const struct connection *c);

/* The secret that the connection has in its store, its grant's own or the application's: NULL =
 * none. And is there a key of it? */
const char *client_auth_secret_role(const struct connection *c);
const char *client_auth_store_role(const struct connection *c); /* and where it is kept just now */
const char *client_auth_secret_title(const struct connection *c);
bool client_auth_has_key(const struct connection *c);

#endif
