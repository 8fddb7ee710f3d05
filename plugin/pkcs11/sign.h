/*
 * sign.h - signatures as a JWS has them (RFC 7518 sections 3.3 to 3.5)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_SIGN_H
#define PKCS11_SIGN_H

#include "crypto.h"
#include "state.h"

#define SIGN_MAX 1024 /* bytes of a signature: RSA 8192 */

/* One signature: the caller sets the first three. */
struct sign_call {
    struct aad_store_state *s;
    const void *message;
    size_t message_len;
    CK_OBJECT_HANDLE key;
    unsigned char digest[CRYPTO_DIGEST_SIZE];
    unsigned char signature[SIGN_MAX];
    CK_ULONG signature_len;
};

/* Logs in and signs with the key that the location names. AAD_UNSUPPORTED when the token cannot
 * do this algorithm: another one may do. */
enum aad_code sign_message(struct sign_call *c, const char *algorithm, struct aad_error *err);

/* Does the token say that it signs with keys of that type? */
bool sign_knows_type(struct aad_store_state *s, CK_KEY_TYPE type);

#endif
