/*
 * certificate.c - the certificate beside a key
 *
 * Certificates may share a CKA_ID with a key that is not theirs (a YubiKey's attestation does):
 * only one that holds the key's own public half counts. Of those, the label tells which are kept
 * beside the one in use.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "certificate.h"

#include <string.h>

#include "object.h"

/* What ends the label of a certificate that is not in use. */
#define CERTIFICATE_BESIDE " (not in use)"

#define CERTIFICATE_LOOKS 3

/* The certificates of one key. */
struct certificates {
    struct crypto_der key;  /* its public half */
    struct crypto_der used; /* the one in use; empty: there is none */
    struct objects found;   /* all that are on the token, of other keys too */
};

static bool certificate_equal(const struct crypto_der *a, const void *bytes, size_t len)
{
    return a->len == len && !memcmp(a->bytes, bytes, len);
}

static bool certificate_read(struct aad_store_state *s, CK_OBJECT_HANDLE object,
                             struct crypto_der *ret)
{
    CK_ATTRIBUTE value = {CKA_VALUE, ret->bytes, sizeof ret->bytes};
    bool is_good = object_read(s, object, &value);

    ret->len = is_good ? value.ulValueLen : 0;
    return is_good;
}

static bool certificate_is_of(struct aad_store_state *s, CK_OBJECT_HANDLE object,
                              const struct crypto_der *key, struct crypto_der *ret)
{
    struct crypto_der own;

    return certificate_read(s, object, ret) &&
           crypto_print_certificate_key(ret->bytes, ret->len, &own) &&
           certificate_equal(&own, key->bytes, key->len);
}

static enum aad_code certificate_find_all(struct aad_store_state *s, struct objects *ret,
                                          struct aad_error *err)
{
    CK_OBJECT_CLASS class = CKO_CERTIFICATE;
    CK_CERTIFICATE_TYPE type = CKC_X_509;
    CK_ATTRIBUTE template[] = {{CKA_CLASS, &class, sizeof class},
                               {CKA_CERTIFICATE_TYPE, &type, sizeof type}};

    return object_find(s, template, 2, ret, err);
}

unsigned certificate_destroy_all(struct aad_store_state *s, const struct crypto_der *key)
{
    struct crypto_der der;
    struct objects found = {.n = 0};
    unsigned n_left = 0;

    (void)certificate_find_all(s, &found, NULL);
    for (CK_ULONG i = 0; i < found.n; i++)
        if (certificate_is_of(s, found.handles[i], key, &der))
            n_left += object_destroy(s, found.handles[i]) != CKR_OK;
    return n_left;
}

/* The key's public half, without a login where the token shows a public key object. */
static enum aad_code certificate_key(struct aad_store_state *s, struct crypto_der *ret,
                                     struct aad_error *err)
{
    CK_OBJECT_HANDLE key;
    enum aad_code code = token_open(s, false, err);

    if (code)
        return code;
    if (!key_find(s, CKO_PUBLIC_KEY, &key, NULL) && !key_print_public(s, key, ret, NULL))
        return AAD_OK;
    code = key_open(s, &key, err);
    return code ? code : key_print_public(s, key, ret, err);
}

static bool certificate_is_beside(struct aad_store_state *s, CK_OBJECT_HANDLE object)
{
    static const char mark[] = CERTIFICATE_BESIDE;
    const size_t len = sizeof mark - 1;
    struct crypto_bytes label;

    return object_read_bytes(s, object, CKA_LABEL, &label) && label.len >= len &&
           !memcmp(label.bytes + label.len - len, mark, len);
}

/* Which one is in use: of those that bear no mark the one that ends last. Whoever put others there
 * has renewed one, or was killed before the old one went. Says whether one was gone before it was
 * read. */
static bool certificate_choose(struct aad_store_state *s, struct certificates *all)
{
    struct crypto_der der;
    bool is_gone = false;

    all->used.len = 0;
    for (CK_ULONG i = 0; i < all->found.n; i++) {
        CK_OBJECT_HANDLE object = all->found.handles[i];

        if (certificate_is_of(s, object, &all->key, &der) && !certificate_is_beside(s, object) &&
            (!all->used.len || crypto_is_later(&der, &all->used)))
            all->used = der;
        is_gone = is_gone || !der.len;
    }
    return is_gone;
}

/* Another process may put one in the place of those that were found. */
static enum aad_code certificate_survey(struct aad_store_state *s, struct certificates *ret,
                                        struct aad_error *err)
{
    enum aad_code code = AAD_OK;
    bool is_gone = true;

    for (int i = 0; !code && is_gone && i < CERTIFICATE_LOOKS; i++) {
        code = certificate_find_all(s, &ret->found, err);
        is_gone = !code && certificate_choose(s, ret) && !ret->used.len;
    }
    return code;
}

enum aad_code certificate_load(struct aad_store_state *s, aad_sink *sink, void *sink_ctx,
                               struct aad_error *err)
{
    struct certificates all;
    enum aad_code code = certificate_key(s, &all.key, err);

    if (!code)
        code = certificate_survey(s, &all, err);
    if (code)
        return code;
    if (all.used.len)
        return state_give(sink, sink_ctx, all.used.bytes, all.used.len, err);
    return aad_error_set(err, AAD_NOT_FOUND, NULL,
                         "the token has no certificate for this key\n"
                         "Make one: aad-credential key certificate URI");
}

enum aad_code certificate_each(struct aad_store_state *s, aad_visit_certificate *visit, void *ctx,
                               struct aad_error *err)
{
    struct certificates all;
    struct crypto_der der;
    enum aad_code code = certificate_key(s, &all.key, err);

    if (!code)
        code = certificate_survey(s, &all, err);
    if (code)
        return code;
    if (all.used.len)
        code = visit(ctx, &(struct aad_certificate){all.used.bytes, all.used.len, true});
    for (CK_ULONG i = 0; !code && i < all.found.n; i++)
        if (certificate_is_beside(s, all.found.handles[i]) &&
            certificate_is_of(s, all.found.handles[i], &all.key, &der) &&
            !certificate_equal(&all.used, der.bytes, der.len))
            code = visit(ctx, &(struct aad_certificate){der.bytes, der.len, false});
    return code ? aad_error_set(err, code, NULL, "the certificates were not taken") : AAD_OK;
}

static CK_RV certificate_put(struct aad_store_state *s, CK_OBJECT_HANDLE key, bool is_beside,
                             const struct crypto_der *der, CK_OBJECT_HANDLE *ret)
{
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_OBJECT_CLASS class = CKO_CERTIFICATE;
    CK_CERTIFICATE_TYPE type = CKC_X_509;
    struct crypto_bytes subject, issuer, serial, id = {0}, label = {0};
    size_t mark = is_beside ? sizeof CERTIFICATE_BESIDE - 1 : 0;

    if (!crypto_read_certificate(der->bytes, der->len, &subject, &issuer, &serial))
        return CKR_ATTRIBUTE_VALUE_INVALID;
    (void)object_read_bytes(s, key, CKA_ID, &id);
    (void)object_read_bytes(s, key, CKA_LABEL, &label);
    if (label.len + mark > sizeof label.bytes)
        label.len = sizeof label.bytes - mark;
    memcpy(label.bytes + label.len, CERTIFICATE_BESIDE, mark);
    {
        CK_ATTRIBUTE template[] = {{CKA_CLASS, &class, sizeof class},
                                   {CKA_CERTIFICATE_TYPE, &type, sizeof type},
                                   {CKA_TOKEN, &yes, sizeof yes},
                                   {CKA_PRIVATE, &no, sizeof no},
                                   {CKA_SUBJECT, subject.bytes, subject.len},
                                   {CKA_ISSUER, issuer.bytes, issuer.len},
                                   {CKA_SERIAL_NUMBER, serial.bytes, serial.len},
                                   {CKA_ID, id.bytes, id.len},
                                   {CKA_LABEL, label.bytes, label.len + mark},
                                   {CKA_VALUE, (void *)der->bytes, der->len}};

        return object_create(s, template, sizeof template / sizeof *template, ret);
    }
}

/* SoftHSM says CKR_OK on a full disk, and has nothing but an empty object then. */
static enum aad_code certificate_create(struct aad_store_state *s, CK_OBJECT_HANDLE key,
                                        bool is_beside, const struct crypto_der *der,
                                        struct aad_error *err)
{
    struct crypto_der back;
    CK_OBJECT_HANDLE object;
    CK_RV rv = certificate_put(s, key, is_beside, der, &object);

    if (rv != CKR_OK)
        return rv_error(rv, "the token does not take the certificate", err);
    if (certificate_read(s, object, &back) && certificate_equal(&back, der->bytes, der->len))
        return AAD_OK;
    (void)object_destroy(s, object);
    return aad_error_set(err, AAD_IO, NULL, "the token has not kept the certificate");
}

/* --- changing them -------------------------------------------------------------------------- */

/* A change to the certificates of the location's key. */
struct certificate_change {
    struct certificates all;
    struct crypto_der der; /* the one that it is about; it is of this key */
    CK_OBJECT_HANDLE key;
};

static enum aad_code certificate_begin(struct aad_store_state *s, const void *der, size_t len,
                                       struct certificate_change *ret, struct aad_error *err)
{
    struct crypto_der own;
    enum aad_code code = token_open(s, true, err);

    if (!code)
        code = key_open(s, &ret->key, err);
    if (!code)
        code = key_print_public(s, ret->key, &ret->all.key, err);
    if (!code)
        code = certificate_survey(s, &ret->all, err);
    if (code)
        return code;
    if (len > sizeof ret->der.bytes || !crypto_print_certificate_key(der, len, &own) ||
        !certificate_equal(&own, ret->all.key.bytes, ret->all.key.len))
        return aad_error_set(err, AAD_REFUSED, NULL, "the certificate is not for this key");
    memcpy(ret->der.bytes, der, len);
    ret->der.len = len;
    return AAD_OK;
}

/* Destroys those of the key that were there before: those that are in use or those beside, only
 * those bytes or any. */
static CK_ULONG certificate_destroy(struct aad_store_state *s, const struct certificate_change *c,
                                    bool is_beside, const struct crypto_der *only)
{
    struct crypto_der der;
    CK_ULONG n = 0;

    for (CK_ULONG i = 0; i < c->all.found.n; i++) {
        CK_OBJECT_HANDLE object = c->all.found.handles[i];

        if (certificate_is_of(s, object, &c->all.key, &der) &&
            certificate_is_beside(s, object) == is_beside &&
            (!only || certificate_equal(only, der.bytes, der.len)))
            n += object_destroy(s, object) == CKR_OK;
    }
    return n;
}

/* The new one first, then the old ones go: a crash in between leaves two, of which the later is
 * used. */
enum aad_code certificate_save(struct aad_store_state *s, const void *der, size_t len,
                               struct aad_error *err)
{
    struct certificate_change c;
    enum aad_code code = certificate_begin(s, der, len, &c, err);

    if (!code)
        code = certificate_create(s, c.key, false, &c.der, err);
    if (code)
        return code;
    (void)certificate_destroy(s, &c, false, NULL);
    (void)certificate_destroy(s, &c, true, &c.der);
    return AAD_OK;
}

static bool certificate_is_there(struct aad_store_state *s, const struct certificate_change *c)
{
    struct crypto_der der;

    for (CK_ULONG i = 0; i < c->all.found.n; i++)
        if (certificate_read(s, c->all.found.handles[i], &der) &&
            certificate_equal(&c->der, der.bytes, der.len))
            return true;
    return false;
}

static enum aad_code certificate_is_absent(struct aad_error *err)
{
    return aad_error_set(err, AAD_NOT_FOUND, NULL, "the token has no such certificate");
}

enum aad_code certificate_add(struct aad_store_state *s, const void *der, size_t len,
                              struct aad_error *err)
{
    struct certificate_change c;
    enum aad_code code = certificate_begin(s, der, len, &c, err);

    if (code || certificate_is_there(s, &c))
        return code;
    return certificate_create(s, c.key, true, &c.der, err);
}

/* The one before gets its mark before its unmarked copy goes, and last of all the new one's does:
 * at any instant one of the two is in use. */
enum aad_code certificate_use(struct aad_store_state *s, const void *der, size_t len,
                              struct aad_error *err)
{
    struct certificate_change c;
    enum aad_code code = certificate_begin(s, der, len, &c, err);

    if (code || certificate_equal(&c.all.used, der, len))
        return code;
    if (!certificate_is_there(s, &c))
        return certificate_is_absent(err);
    if (c.all.used.len)
        code = certificate_create(s, c.key, true, &c.all.used, err);
    if (!code)
        code = certificate_create(s, c.key, false, &c.der, err);
    if (code)
        return code;
    (void)certificate_destroy(s, &c, false, NULL);
    (void)certificate_destroy(s, &c, true, &c.der);
    return AAD_OK;
}

enum aad_code certificate_drop(struct aad_store_state *s, const void *der, size_t len,
                               struct aad_error *err)
{
    struct certificate_change c;
    enum aad_code code = certificate_begin(s, der, len, &c, err);

    if (code)
        return code;
    if (certificate_equal(&c.all.used, der, len))
        return aad_error_set(err, AAD_REFUSED, NULL, "the certificate is in use");
    return certificate_destroy(s, &c, true, &c.der) ? AAD_OK : certificate_is_absent(err);
}
