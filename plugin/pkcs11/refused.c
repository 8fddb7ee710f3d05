/*
 * refused.c - the PINs that a token refused
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "refused.h"

#include <string.h>

#include "state.h"

static enum aad_code refused_read(struct refused *r, struct aad_error *err)
{
    size_t len = 0;
    enum aad_code code =
        files_read(r->path, (unsigned char *)&r->known, sizeof r->known, &len, err);

    if (code == AAD_NOT_FOUND)
        return AAD_OK;
    if (code)
        return code;
    r->n_known = len < REFUSED_SALT ? 0 : (len - REFUSED_SALT) / CRYPTO_DIGEST_SIZE;
    if (r->n_known && len == REFUSED_SALT + r->n_known * CRYPTO_DIGEST_SIZE)
        return AAD_OK;
    return aad_error_set(err, AAD_IO, NULL,
                         "%.300s is damaged\n"
                         "It remembers refused PINs. Be sure of the PIN, then delete it.",
                         r->path);
}

enum aad_code refused_check(struct refused *r, const unsigned char *pin, size_t len,
                            struct aad_error *err)
{
    unsigned char print[CRYPTO_DIGEST_SIZE];
    bool is_known = false;
    enum aad_code code = refused_read(r, err);

    if (code || !r->n_known)
        return code;
    if (!crypto_fingerprint(pin, len, r->known.salt, REFUSED_SALT, print))
        return aad_error_set(err, AAD_INTERNAL, NULL, "the PIN's fingerprint failed");
    for (size_t i = 0; i < r->n_known; i++)
        is_known = is_known || !memcmp(print, r->known.prints[i], sizeof print);
    if (!is_known)
        return AAD_OK;
    return aad_error_set(
        err, AAD_REJECTED, NULL,
        "the token refused this very PIN before, so it is not tried again\n"
        "Store the right PIN, or run the command on a terminal and type it. If this PIN is right "
        "now (the token was reset), delete the file pkcs11/refused-* in the directory that "
        "'aad-credential doctor' shows as data.");
}

bool refused_note(struct refused *r, const unsigned char *pin, size_t len)
{
    struct refused_record *known = &r->known;

    if (!r->n_known && !crypto_random(known->salt, REFUSED_SALT))
        return false;
    if (r->n_known == REFUSED_MAX)
        memmove(known->prints[0], known->prints[1], sizeof known->prints[0] * --r->n_known);
    if (!crypto_fingerprint(pin, len, known->salt, REFUSED_SALT, known->prints[r->n_known]))
        return false;
    r->n_known++;
    return !files_write(r->path, known, REFUSED_SALT + r->n_known * CRYPTO_DIGEST_SIZE, NULL);
}
