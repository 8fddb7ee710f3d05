/*
 * endpoint.h - where the authority of a connection answers
 *
 * Nothing is asked for it: the templates of Entra ID and AD FS are fixed, and another issuer's
 * addresses were asked for when the connection was made.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_ENDPOINT_H
#define CONNECTION_ENDPOINT_H

#include "connection/connection.h"

enum endpoint_version {
    ENDPOINT_V1 = 1, /* TENANT/oauth2/token, resource= */
    ENDPOINT_V2 = 2, /* TENANT/oauth2/v2.0/token, scope= */
};

/* Does the connection know that address? Only other issuers than Entra ID may lack one: AAD_CONFIG.
 */
enum aad_code endpoint_check(const struct connection *c, const char *word, struct aad_error *err);

/* The first that is tried. AD FS has no endpoint of version 2. */
enum endpoint_version endpoint_first_version(const struct connection *c);

/* Appends where an issuer says what it is (OpenID Connect Discovery section 4). */
void endpoint_print_discovery(const char *issuer, struct buf *ret);

/* Appends the URL; word: "token", "authorize" or "devicecode". */
void endpoint_print(const struct connection *c, enum endpoint_version version, const char *word,
                    struct buf *ret);

/* Appends the audience as the parameter "resource" has it: of two slashes at its end, which say
 * that the resource's own name ends with one, one. */
void endpoint_print_resource(const char *audience, struct buf *ret);

/* Appends the scope that is asked for, or nothing: at version 2 the audience with each of the
 * kind's permissions (or .default) behind it, of which one '/' stands between, and two where
 * the audience ends with two; at version 1 the
 * audience is the parameter "resource" instead. A person's grant asks for an id token, too. */
void endpoint_print_scope(const struct connection *c, enum endpoint_version version,
                          const char *audience, struct buf *ret);

#endif
