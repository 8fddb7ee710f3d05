/*
 * destroy.c - destroying a key, and what belongs to it alone
 *
 * Two keys may have the same CKA_ID: then it does not tell whose public half an object is. The
 * public half itself does, where the private key shows it, as RSA keys do.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "make.h"

#include <string.h>

#include "certificate.h"
#include "location.h"
#include "object.h"

struct destroy {
    struct aad_store_state *s;
    CK_OBJECT_HANDLE key;
    struct crypto_bytes id; /* empty: it has none */
    struct crypto_der public;
    bool is_known;  /* which public half is its own */
    bool is_shared; /* another private key has the same public half */
    unsigned n_left;
};

/* How many objects of that class have the key's CKA_ID; counts none where it has none. */
static CK_ULONG destroy_count(struct destroy *d, CK_OBJECT_CLASS class)
{
    CK_ATTRIBUTE template[2] = {{CKA_CLASS, &class, sizeof class},
                                {CKA_ID, d->id.bytes, d->id.len}};
    struct objects found = {.n = 0};

    if (d->id.len)
        (void)object_find(d->s, template, 2, &found, NULL);
    return found.n;
}

static bool destroy_is_equal(const struct destroy *d, const struct crypto_der *public)
{
    return public->len == d->public.len && !memcmp(public->bytes, d->public.bytes, public->len);
}

/* The same key may be there twice, under two names. */
static bool destroy_is_shared(struct destroy *d)
{
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE template[1] = {{CKA_CLASS, &class, sizeof class}};
    struct objects found = {.n = 0};
    struct crypto_der public;

    (void)object_find(d->s, template, 1, &found, NULL);
    for (CK_ULONG i = 0; i < found.n; i++)
        if (found.handles[i] != d->key &&
            !key_print_public(d->s, found.handles[i], &public, NULL) &&
            destroy_is_equal(d, &public))
            return true;
    return false;
}

static void destroy_look(struct destroy *d)
{
    if (!object_read_bytes(d->s, d->key, CKA_ID, &d->id))
        d->id.len = 0;
    d->is_known =
        key_print_own(d->s, d->key, &d->public) ||
        (destroy_count(d, CKO_PRIVATE_KEY) == 1 && destroy_count(d, CKO_PUBLIC_KEY) == 1 &&
         !key_print_public(d->s, d->key, &d->public, NULL));
    d->is_shared = d->is_known && destroy_is_shared(d);
}

/* Of the public halves those that have its CKA_ID, too; certificates go by what they hold. */
static void destroy_public(struct destroy *d)
{
    CK_OBJECT_CLASS class = CKO_PUBLIC_KEY;
    CK_ATTRIBUTE template[1] = {{CKA_CLASS, &class, sizeof class}};
    struct objects found = {.n = 0};
    struct crypto_der public;
    struct crypto_bytes id;

    (void)object_find(d->s, template, 1, &found, NULL);
    for (CK_ULONG i = 0; i < found.n; i++) {
        if (!object_read_bytes(d->s, found.handles[i], CKA_ID, &id))
            id.len = 0;
        if (id.len == d->id.len && !memcmp(id.bytes, d->id.bytes, id.len) &&
            key_print_own(d->s, found.handles[i], &public) && destroy_is_equal(d, &public))
            d->n_left += object_destroy(d->s, found.handles[i]) != CKR_OK;
    }
}

static void destroy_note(struct aad_store_state *s, const char *why)
{
    s->host->note(s->host->ctx, "left", why);
}

static void destroy_rest(struct destroy *d)
{
    if (d->is_shared) {
        destroy_note(d->s, "Its public half and certificates are left: another key on the token "
                           "is the same one.");
    } else if (d->is_known) {
        d->n_left = certificate_destroy_all(d->s, &d->public);
        destroy_public(d);
        if (d->n_left)
            destroy_note(d->s, "The token does not delete its public half or a certificate, which "
                               "are left.");
    } else if (destroy_count(d, CKO_PUBLIC_KEY) || destroy_count(d, CKO_CERTIFICATE)) {
        destroy_note(d->s, "Public keys and certificates of its CKA_ID are left: they may belong "
                           "to another key of that CKA_ID. See 'aad-credential key list', and "
                           "delete them with the token's own program.");
    }
}

enum aad_code destroy_key(struct aad_store_state *s, struct aad_error *err)
{
    struct destroy d = {.s = s};
    enum aad_code code;
    CK_RV rv;

    if (!location_has_object(s))
        return aad_error_set(err, AAD_USAGE, NULL, "the URI names no key, only a token");
    code = token_open(s, true, err);
    if (!code)
        code = key_open(s, &d.key, err);
    if (code)
        return code;
    destroy_look(&d);
    rv = object_destroy(s, d.key);
    if (rv != CKR_OK)
        return rv_error(rv, "the token does not delete the key", err);
    destroy_rest(&d);
    return AAD_OK;
}
