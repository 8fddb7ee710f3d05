/*
 * verify-issuer.h - what `verify` can see of an issuer that is not Entra ID
 *
 * OpenID Connect Discovery section 3 (jwks_uri), OpenID Connect Core section 5.3 (userinfo).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_VERIFY_ISSUER_H
#define MINT_VERIFY_ISSUER_H

#include "http/response.h"
#include "mint/mint.h"

/* Does it say the same as when the connection was made, and has it keys that others check its
 * tokens by? response: how it describes itself. *detail gets the number of its keys. AAD_CONFIG:
 * its token endpoint is another one; AAD_PROTOCOL. Nothing secret is sent. */
enum aad_code verify_issuer(struct mint *m, const struct response *response, struct buf *detail,
                            struct aad_error *err);

/* Is there a harmless call that every issuer has? The token is a person's, and where it goes was
 * said when the connection was made and is one of its hosts (P1). */
bool verify_has_userinfo(const struct connection *c);

/* Makes it: AAD_PERSON if the issuer does not take its own token. */
enum aad_code verify_userinfo(struct mint *m, const struct secret *token, struct buf *detail,
                              struct aad_error *err);

#endif
