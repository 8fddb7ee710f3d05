/*
 * refused.c - a list of PINs that are not to be sent again by themselves
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "refused.h"

#include <string.h>

#include "common/heap.h"
#include "state.h"

static enum aad_code refused_read(struct refused *r, struct aad_error *err)
{
    size_t len = 0;
    enum aad_code code =
        files_read(r->path, (unsigned char *)&r->known, sizeof r->known, &len, err);

    r->n_known = 0;
    if (code == AAD_NOT_FOUND)
        return AAD_OK;
    if (code)
        return code;
    r->n_known = len < REFUSED_SALT ? 0 : (len - REFUSED_SALT) / CRYPTO_DIGEST_SIZE;
    if (r->n_known && len == REFUSED_SALT + r->n_known * CRYPTO_DIGEST_SIZE)
        return AAD_OK;
    r->n_known = 0;
    return aad_error_set(err, AAD_IO, NULL,
                         "%.300s is damaged\n"
                         "It remembers PINs that are not to be sent. Be sure of the PIN, then "
                         "delete it.",
                         r->path);
}

static bool refused_write(const struct refused *r)
{
    return !files_write(r->path, &r->known, REFUSED_SALT + r->n_known * CRYPTO_DIGEST_SIZE, NULL);
}

static bool refused_print(const struct refused *r, const unsigned char *pin, size_t len,
                          unsigned char ret[CRYPTO_DIGEST_SIZE])
{
    return crypto_fingerprint(pin, len, r->known.salt, REFUSED_SALT, ret);
}

/* Where it is in the list: n_known if it is not there. */
static size_t refused_search(const struct refused *r, const unsigned char print[CRYPTO_DIGEST_SIZE])
{
    size_t at = 0;

    while (at < r->n_known && !heap_equal(print, r->known.prints[at], CRYPTO_DIGEST_SIZE))
        at++;
    return at;
}

static void refused_drop(struct refused *r, size_t at)
{
    r->n_known--;
    memmove(r->known.prints[at], r->known.prints[at + 1],
            sizeof r->known.prints[0] * (r->n_known - at));
}

enum aad_code refused_find(struct refused *r, const unsigned char *pin, size_t len, bool *ret,
                           struct aad_error *err)
{
    unsigned char print[CRYPTO_DIGEST_SIZE];
    enum aad_code code = refused_read(r, err);

    if (code)
        return code;
    if (r->n_known && !refused_print(r, pin, len, print))
        return aad_error_set(err, AAD_INTERNAL, NULL, "the PIN's fingerprint failed");
    *ret = r->n_known && refused_search(r, print) < r->n_known;
    return AAD_OK;
}

bool refused_note(struct refused *r, const unsigned char *pin, size_t len)
{
    unsigned char print[CRYPTO_DIGEST_SIZE];

    if (refused_read(r, NULL) || (!r->n_known && !crypto_random(r->known.salt, REFUSED_SALT)) ||
        !refused_print(r, pin, len, print))
        return false;
    if (refused_search(r, print) < r->n_known)
        return true;
    if (r->n_known == REFUSED_MAX)
        refused_drop(r, 0);
    memcpy(r->known.prints[r->n_known++], print, sizeof print);
    return refused_write(r);
}

void refused_forget(struct refused *r, const unsigned char *pin, size_t len)
{
    unsigned char print[CRYPTO_DIGEST_SIZE];
    size_t at;

    if (refused_read(r, NULL) || !r->n_known || !refused_print(r, pin, len, print))
        return;
    at = refused_search(r, print);
    if (at == r->n_known)
        return;
    refused_drop(r, at);
    if (r->n_known)
        (void)refused_write(r);
    else
        (void)files_remove(r->path, NULL);
}
