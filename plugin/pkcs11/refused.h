/*
 * refused.h - a list of PINs that are not to be sent again by themselves (promise P6)
 *
 * A file has their fingerprints, keyed by a salt of its own. All functions are called under the
 * token's lock.
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

/* Reads the list as it is now. *ret: that PIN is in it. */
enum aad_code refused_find(struct refused *refused, const unsigned char *pin, size_t len, bool *ret,
                           struct aad_error *err);
/* Puts a PIN into it. False: it cannot be remembered. */
bool refused_note(struct refused *refused, const unsigned char *pin, size_t len);
/* Takes a PIN out of it. */
void refused_forget(struct refused *refused, const unsigned char *pin, size_t len);

#endif
