/*
 * key.c - the key that the location names, and its public half
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "location.h"
#include "object.h"

static const char *key_class_name(CK_OBJECT_CLASS class)
{
    return class == CKO_PRIVATE_KEY  ? "private key"
           : class == CKO_PUBLIC_KEY ? "public key"
                                     : "certificate";
}

static enum aad_code key_not_found(const struct aad_store_state *s, CK_OBJECT_CLASS class,
                                   struct aad_error *err)
{
    char token[80];

    token_describe(&s->token, token, sizeof token);
    return aad_error_set(err, AAD_NOT_FOUND, NULL,
                         "the token %s has no such %s\n"
                         "'aad-credential key list --login' shows what is on it; 'aad-credential "
                         "key generate' makes one.",
                         token, key_class_name(class));
}

static enum aad_code key_ambiguous(struct aad_store_state *s, const struct objects *found,
                                   CK_OBJECT_CLASS class, struct aad_error *err)
{
    char first[PKCS11_TEXT_MAX / 2] = "?", second[PKCS11_TEXT_MAX / 2] = "?";

    (void)location_print(object_uri(s, &s->token, found->handles[0]), first, sizeof first, NULL);
    (void)location_print(object_uri(s, &s->token, found->handles[1]), second, sizeof second, NULL);
    return aad_error_set(err, AAD_AMBIGUOUS, NULL,
                         "%lu %ss match: %s and %s\n"
                         "Use the URI of the one that is meant in the connection. If both are the "
                         "same, delete or rename one with the token's own program.",
                         found->n, key_class_name(class), first, second);
}

enum aad_code key_find(struct aad_store_state *s, CK_OBJECT_CLASS class, CK_OBJECT_HANDLE *ret,
                       struct aad_error *err)
{
    CK_ATTRIBUTE template[3] = {{CKA_CLASS, &class, sizeof class}};
    const CK_ATTRIBUTE_TYPE types[] = {CKA_ID, CKA_LABEL};
    struct objects found;
    CK_ULONG n = 1;
    enum aad_code code;

    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        const CK_ATTRIBUTE *wanted = p11_kit_uri_get_attribute(s->uri, types[i]);

        if (wanted)
            template[n++] = *wanted;
    }
    code = object_find(s, template, n, &found, err);
    if (code)
        return code;
    if (!found.n)
        return key_not_found(s, class, err);
    if (found.n > 1)
        return key_ambiguous(s, &found, class, err);
    *ret = found.handles[0];
    return AAD_OK;
}

enum aad_code key_open(struct aad_store_state *s, CK_OBJECT_HANDLE *ret, struct aad_error *err)
{
    enum aad_code code = token_open(s, false, err);

    if (!code)
        code = login_user(s, err);
    return code ? code : key_find(s, CKO_PRIVATE_KEY, ret, err);
}

/* The public key object that belongs to a private key: the same CKA_ID. */
static bool key_find_partner(struct aad_store_state *s, CK_OBJECT_HANDLE key, CK_OBJECT_HANDLE *ret)
{
    CK_OBJECT_CLASS class = CKO_PUBLIC_KEY;
    struct crypto_bytes id;
    struct objects found;
    CK_ATTRIBUTE template[2] = {{CKA_CLASS, &class, sizeof class}};

    if (!object_read_bytes(s, key, CKA_ID, &id) || !id.len)
        return false;
    template[1] = (CK_ATTRIBUTE){CKA_ID, id.bytes, id.len};
    if (object_find(s, template, 2, &found, NULL) || found.n != 1)
        return false;
    *ret = found.handles[0];
    return true;
}

bool key_print_own(struct aad_store_state *s, CK_OBJECT_HANDLE key, struct crypto_der *ret)
{
    struct crypto_bytes number, exponent;
    CK_KEY_TYPE type;

    if (!object_read_ulong(s, key, CKA_KEY_TYPE, &type))
        return false;
    if (type == CKK_RSA)
        return object_read_bytes(s, key, CKA_MODULUS, &number) &&
               object_read_bytes(s, key, CKA_PUBLIC_EXPONENT, &exponent) &&
               crypto_print_rsa(&number, &exponent, ret);
    return type == CKK_EC && object_read_bytes(s, key, CKA_EC_POINT, &number) &&
           crypto_print_p256(&number, ret);
}

enum aad_code key_print_public(struct aad_store_state *s, CK_OBJECT_HANDLE key,
                               struct crypto_der *ret, struct aad_error *err)
{
    CK_OBJECT_HANDLE partner;
    CK_KEY_TYPE type, other;

    if (!object_read_ulong(s, key, CKA_KEY_TYPE, &type) || (type != CKK_RSA && type != CKK_EC))
        return aad_error_set(err, AAD_UNSUPPORTED, NULL, "the key is neither RSA nor EC P-256");
    /* The private half of an EC key has no point, that of some RSA keys no exponent. */
    if (key_print_own(s, key, ret))
        return AAD_OK;
    if (!key_find_partner(s, key, &partner))
        return aad_error_set(err, AAD_NOT_FOUND, NULL,
                             "the token has no public half of the key\n"
                             "Put the public key on the token under the same CKA_ID.");
    if (object_read_ulong(s, partner, CKA_KEY_TYPE, &other) && other == type &&
        key_print_own(s, partner, ret))
        return AAD_OK;
    return aad_error_set(err, AAD_UNSUPPORTED, NULL, "the key's public half cannot be read");
}
