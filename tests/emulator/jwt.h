/* SPDX-License-Identifier: Apache-2.0 */
/* jwt: an RSA key made at start, RS256 with it, and any JWT taken apart. */
#ifndef EMULATOR_JWT_H
#define EMULATOR_JWT_H

#include <stdbool.h>

#include <cjson/cJSON.h>
#include <openssl/evp.h>

#include "text.h"

/* One taken apart; the text is the caller's. */
struct jwt {
    const char *text;
    size_t signed_size; /* header and claims, with the dot between them */
    struct text signature;
    cJSON *header, *claims;
};

EVP_PKEY *jwt_new_key(void);

/* The caller frees. */
char *jwt_sign(EVP_PKEY *key, const cJSON *claims);

/* The same by "RS256"; by "none", or by "HS256" with a key that nobody knows, which nobody may
 * take. NULL = an unknown algorithm. */
char *jwt_sign_as(EVP_PKEY *key, const char *algorithm, const cJSON *claims);

/* False when it is no JWT: three parts of base64url without padding (RFC 7515 section 2), of which
 * two are JSON objects. The third may be empty: that is an algorithm's matter. Clear it anyway. */
bool jwt_parse(struct jwt *jwt, const char *text);
void jwt_clear(struct jwt *jwt);

/* By this RSA key (NULL: no), with RS256 or, is_pss, with PS256; what the header says is not looked
 * at. */
bool jwt_is_signed(const struct jwt *jwt, EVP_PKEY *key, bool is_pss);

/* The claims, or NULL when it is no JWT that this key signed with RS256. The caller deletes. */
cJSON *jwt_verify(EVP_PKEY *key, const char *token);

/* A number of a key as a JWK has it, in so many bytes; 0: as few as there can be. */
void jwt_add_number(cJSON *jwk, EVP_PKEY *key, const char *parameter, const char *name, int size);

/* The JWK set of the public half. */
cJSON *jwt_new_key_set(EVP_PKEY *key);

#endif
