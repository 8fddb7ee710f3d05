/*
 * claims.h - what an access token says of itself, held against what was asked for
 *
 * RFC 7519. A token is the resource's to read; but a mix-up at the authority, or on the way to it,
 * must not hand somebody else's token to our caller. Only what is certain is checked, and only for
 * authorities that are Entra ID's own (cloud.h; AD FS and others write what they like):
 *
 *   tid           the tenant, where the connection names it by its GUID
 *   appid, azp    the application (version 1 and 2 of the token), where the connection has one
 *   exp           the expiry, against the answer's own Date and expires_in: never against this
 *                 machine's clock, which may be wrong
 *
 * aud and the user have forms that only the resource knows: they are shown, and no token is refused
 * for them. Nor is it for a claim that is missing or of another type, nor for being no JWT.
 *
 * No signature is checked: the answer comes over TLS from the authority itself, and that is what
 * vouches for the token. The keys to check it with would come from there as well. The resource
 * checks the signature, with keys that it trusts by itself.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_CLAIMS_H
#define MINT_CLAIMS_H

#include "base/json.h"
#include "connection/connection.h"

/* What was asked for, and what the answer says beside the token. */
struct claims_asked {
    const struct connection *connection;
    int64_t date_s;                 /* the answer's own clock, 0 = not said */
    int64_t life_s;                 /* expires_in, 0 = not said */
    const struct secret *guards[2]; /* what was sent: a claim that repeats it is not shown */
};

/* The claims of a JWT; NULL: it is none, or cannot be read. The caller frees with json_free(). */
struct cJSON *claims_parse(const struct secret *token);

/* Appends "aud A, upn U, exp T": of what is there, in a form that may be shown. */
void claims_print(const struct cJSON *claims, const struct claims_asked *asked, struct buf *ret);

/* AAD_PROTOCOL names the claim that differs. ret_left_s: how long the token is good by its own exp,
 * INT64_MAX where that is not known. */
enum aad_code claims_check(const struct cJSON *claims, const struct claims_asked *asked,
                           int64_t *ret_left_s, struct aad_error *err);

#endif
