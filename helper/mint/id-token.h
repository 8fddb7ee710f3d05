/*
 * id-token.h - who has signed in, as the authority says
 *
 * OpenID Connect Core section 3.1.3.7, as far as it is of use where the token comes from the
 * authority itself over TLS: no signature is checked, that is what the section allows.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_ID_TOKEN_H
#define MINT_ID_TOKEN_H

#include "broker/mint-module.h"

/* nonce: of the authorization request; NULL = there was none, and the token may be missing (empty).
 * AAD_PROTOCOL: it is of another sign-in or application; AAD_REFUSED: it is somebody else than the
 * connection's user, or nobody knows who it is. */
enum aad_code id_token_check(const struct secret *token, const struct connection *c,
                             const char *nonce, struct mint_person *ret, struct aad_error *err);

#endif
