/*
 * refused.h - the PINs that a token refused, so that none is sent again (promise P6)
 *
 * Both functions are called under the token's lock.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_REFUSED_H
#define PKCS11_REFUSED_H

#include <aad-credential/error.h>

#include "crypto.h"

#define REFUSED_SALT 16
#define REFUSED_MAX 8

/* The latest comes last. One PIN is not enough: a person may mistype one while a wrong one lies in
 * a keyring. */
struct refused_record {
    unsigned char salt[REFUSED_SALT];
    unsigned char prints[REFUSED_MAX][CRYPTO_DIGEST_SIZE];
};

struct refused {
    char path[600];
    struct refused_record known;
    size_t n_known;
};

/* Reads what is known now. AAD_REJECTED: that PIN is among it. */
enum aad_code refused_check(struct refused *refused, const unsigned char *pin, size_t len,
                            struct aad_error *err);
/* After the check. False: it cannot be remembered. */
bool refused_note(struct refused *refused, const unsigned char *pin, size_t len);

#endif
