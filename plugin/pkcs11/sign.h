/*
 * sign.h - signatures as a JWS has them (RFC 7518 sections 3.3 to 3.5)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_SIGN_H
#define PKCS11_SIGN_H

#include "state.h"

/* Logs in and signs with the key that the location names. AAD_UNSUPPORTED when the token cannot
 * do this algorithm: another one may do. */
enum aad_code sign_message(struct aad_store_state *s, const char *algorithm, const void *message,
                           size_t len, aad_sink *sink, void *sink_ctx, struct aad_error *err);

/* Does the token say that it signs with keys of that type? */
bool sign_knows_type(struct aad_store_state *s, CK_KEY_TYPE type);

#endif
