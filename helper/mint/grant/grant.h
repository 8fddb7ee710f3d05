/*
 * grant.h - one file a way to get a token: which secret it needs, and its part of the POST
 *
 * A grant knows neither rule, cache nor consumer, and sends nothing itself: it writes a body
 * (application/x-www-form-urlencoded, RFC 6749 sections 4.3.2, 4.4.2 and 6) into a secret.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_GRANT_GRANT_H
#define MINT_GRANT_GRANT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/secret.h"
#include "connection/connection.h"
#include "store/client.h"

enum grant_version {
    GRANT_V1 = 1, /* TENANT/oauth2/token, resource= */
    GRANT_V2 = 2, /* TENANT/oauth2/v2.0/token, scope= */
};

/* What a body is made of. All borrowed. */
struct grant_call {
    const struct connection *connection;
    const char *audience;
    const char *endpoint; /* the URL it is sent to: the audience of an assertion */
    enum grant_version version;
    struct store *store;         /* for a key that never leaves it */
    const struct secret *secret; /* of the grant's role */
};

struct grant {
    const char *name;        /* as in a connection file and RFC 6749 or near it */
    const char *secret_role; /* what is loaded from the store first; NULL = nothing */
    bool is_user;            /* a person's: refresh tokens exist */
    bool is_assertion;       /* signed: larger, and refused when it comes again (RFC 7523 section 3,
                                "jti"), also where the answer to the first was lost */
    /* Appends the body. AAD_CONFIG or AAD_REJECTED when it cannot be right. */
    enum aad_code (*build)(const struct grant_call *call, struct secret *body,
                           struct aad_error *err);
};

/* NULL when no connection can have that grant. */
const struct grant *grant_find(const char *name);

extern const struct grant grant_password, grant_client_secret, grant_client_certificate;

/* Not chosen by a connection: goes before a user's own grant. */
extern const struct grant grant_refresh_token;

/* Appends the token endpoint's URL. */
void grant_endpoint(const struct connection *c, enum grant_version version, struct buf *ret);

/* Append "key=value" percent-encoded, with '&' before it where needed. */
enum aad_code grant_append_text(struct secret *body, const char *key, const char *value);
enum aad_code grant_append_secret(struct secret *body, const char *key, const struct secret *value);

/* Appends what the token is for: resource or scope, as the version wants it. */
enum aad_code grant_append_target(struct secret *body, const struct grant_call *call, bool is_user);

/* The error of a body that memory was too short for. */
enum aad_code grant_fail_memory(struct aad_error *err);

#endif
