/*
 * key-file.h - what administrators have in files: a private key, certificates, or both
 *
 * PFX (PKCS #12), PEM, of certificates also DER and PKCS #7; and each of them as a text of base64,
 * as Key Vault hands out a PFX.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_KEY_FILE_H
#define MINT_KEY_FILE_H

#include <stddef.h>

#include "base/secret.h"

#define KEY_FILE_CERTIFICATES 32u /* more are left out */

struct key_file {
    struct secret pkcs8, spki; /* the private key and its public half; empty: there is none */
    struct secret certificates[KEY_FILE_CERTIFICATES]; /* DER, in the order of the file */
    size_t n_certificates;
};

void key_file_clear(struct key_file *file); /* takes a zeroed struct */
#define auto_key_file __attribute__((cleanup(key_file_clear)))

/* password: NULL = none is known. AAD_LOCKED when it needs one, AAD_REJECTED when that is wrong,
 * AAD_CONFIG when there is neither key nor certificate. */
enum aad_code key_file_read(const struct secret *bytes, const struct secret *password,
                            struct key_file *ret, struct aad_error *err);

/* Which of the certificates is for that key: of several the one that is valid longest. -1: none. */
int key_file_find(const struct key_file *file, const struct secret *spki);

#endif
