/*
 * certificate.c - the certificate beside a key
 *
 * Certificates may share a CKA_ID with a key that is not theirs (a YubiKey's attestation does):
 * only one that holds the key's own public half counts.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "certificate.h"

#include <string.h>

#include "object.h"

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
            n_left += s->module->C_DestroyObject(s->session, found.handles[i]) != CKR_OK;
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

enum aad_code certificate_load(struct aad_store_state *s, aad_sink *sink, void *sink_ctx,
                               struct aad_error *err)
{
    struct crypto_der key, der, best;
    struct objects found;
    enum aad_code code = certificate_key(s, &key, err);

    best.len = 0;
    if (!code)
        code = certificate_find_all(s, &found, err);
    if (code)
        return code;
    for (CK_ULONG i = 0; i < found.n; i++) {
        if (!certificate_is_of(s, found.handles[i], &key, &der))
            continue;
        /* Of a renewed certificate and its predecessor, the later one is meant. */
        if (!best.len || crypto_is_later(&der, &best))
            best = der;
    }
    if (best.len)
        return state_give(sink, sink_ctx, best.bytes, best.len, err);
    return aad_error_set(err, AAD_NOT_FOUND, NULL,
                         "the token has no certificate for this key\n"
                         "Make one: aad-credential key certificate URI");
}

static CK_RV certificate_put(struct aad_store_state *s, CK_OBJECT_HANDLE key, const void *der,
                             size_t len, CK_OBJECT_HANDLE *ret)
{
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_OBJECT_CLASS class = CKO_CERTIFICATE;
    CK_CERTIFICATE_TYPE type = CKC_X_509;
    struct crypto_bytes subject, issuer, serial, id = {0}, label = {0};

    if (!crypto_read_certificate(der, len, &subject, &issuer, &serial))
        return CKR_ATTRIBUTE_VALUE_INVALID;
    (void)object_read_bytes(s, key, CKA_ID, &id);
    (void)object_read_bytes(s, key, CKA_LABEL, &label);
    {
        CK_ATTRIBUTE template[] = {{CKA_CLASS, &class, sizeof class},
                                   {CKA_CERTIFICATE_TYPE, &type, sizeof type},
                                   {CKA_TOKEN, &yes, sizeof yes},
                                   {CKA_PRIVATE, &no, sizeof no},
                                   {CKA_SUBJECT, subject.bytes, subject.len},
                                   {CKA_ISSUER, issuer.bytes, issuer.len},
                                   {CKA_SERIAL_NUMBER, serial.bytes, serial.len},
                                   {CKA_ID, id.bytes, id.len},
                                   {CKA_LABEL, label.bytes, label.len},
                                   {CKA_VALUE, (void *)der, len}};

        return s->module->C_CreateObject(s->session, template, sizeof template / sizeof *template,
                                         ret);
    }
}

/* SoftHSM says CKR_OK on a full disk, and has nothing but an empty object then. */
static bool certificate_is_whole(struct aad_store_state *s, CK_OBJECT_HANDLE object,
                                 const void *der, size_t len)
{
    struct crypto_der back;

    return certificate_read(s, object, &back) && certificate_equal(&back, der, len);
}

enum aad_code certificate_save(struct aad_store_state *s, const void *der, size_t len,
                               struct aad_error *err)
{
    struct crypto_der key, own, old;
    struct objects before;
    CK_OBJECT_HANDLE handle, object;
    enum aad_code code = token_open(s, true, err);
    CK_RV rv;

    if (!code)
        code = key_open(s, &handle, err);
    if (!code)
        code = key_print_public(s, handle, &key, err);
    if (!code)
        code = certificate_find_all(s, &before, err);
    if (code)
        return code;
    if (!crypto_print_certificate_key(der, len, &own) ||
        !certificate_equal(&own, key.bytes, key.len))
        return aad_error_set(err, AAD_REFUSED, NULL, "the certificate is not for this key");
    rv = certificate_put(s, handle, der, len, &object);
    if (rv != CKR_OK)
        return rv_error(rv, "the token does not take the certificate", err);
    if (!certificate_is_whole(s, object, der, len)) {
        (void)s->module->C_DestroyObject(s->session, object);
        return aad_error_set(err, AAD_IO, NULL, "the token has not kept the certificate");
    }
    /* Only now the old ones go: a crash in between leaves two, of which the later is used. */
    for (CK_ULONG i = 0; i < before.n; i++)
        if (certificate_is_of(s, before.handles[i], &key, &old))
            (void)s->module->C_DestroyObject(s->session, before.handles[i]);
    return AAD_OK;
}
