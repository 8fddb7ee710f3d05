/* SPDX-License-Identifier: Apache-2.0 */
/* jwt: an RSA key made at start, and RS256 with it. */
#ifndef EMULATOR_JWT_H
#define EMULATOR_JWT_H

#include <cjson/cJSON.h>
#include <openssl/evp.h>

EVP_PKEY *jwt_new_key(void);

/* The caller frees. */
char *jwt_sign(EVP_PKEY *key, const cJSON *claims);

/* The claims, or NULL when it is no JWT that this key signed with RS256. The caller deletes. */
cJSON *jwt_verify(EVP_PKEY *key, const char *token);

/* The JWK set of the public half. */
cJSON *jwt_new_key_set(EVP_PKEY *key);

#endif
