/*
 * pkce.h - what ties an authorization code to the one who asked for it
 *
 * The verifier stays here and redeems the code (RFC 7636); the state comes back with the answer
 * (RFC 6749 section 10.12), the nonce in the id token (OpenID Connect Core section 3.1.2.1).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIGN_IN_PKCE_H
#define SIGN_IN_PKCE_H

#include "base/secret.h"

#define PKCE_TEXT_SIZE 44 /* 256 bits in base64url, and a NUL */

/* One sign-in's. Challenge, state and nonce are in the address that the browser gets to see. */
struct pkce {
    struct secret verifier;
    struct secret state;
    char challenge[PKCE_TEXT_SIZE]; /* of the method S256 */
    char nonce[PKCE_TEXT_SIZE];
};

/* New ones, each of 256 random bits. AAD_INTERNAL when there are none to be had: then stop. */
enum aad_code pkce_make(struct pkce *ret, struct aad_error *err);
void pkce_clear(struct pkce *pkce);

/* BASE64URL(SHA256(verifier)), RFC 7636 section 4.2. */
enum aad_code pkce_challenge(const struct secret *verifier, char ret[PKCE_TEXT_SIZE],
                             struct aad_error *err);

#define auto_pkce __attribute__((cleanup(pkce_clear)))

#endif
