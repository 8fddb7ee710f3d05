/*
 * make.c - making and taking in keys
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "make.h"

#include <string.h>

#include "location.h"
#include "object.h"
#include "sign.h"

#define MAKE_ID_SIZE 16

static CK_BBOOL make_yes = CK_TRUE, make_no = CK_FALSE;

/* What a new key is called. */
struct make_name {
    CK_ATTRIBUTE id, label;
    unsigned char random[MAKE_ID_SIZE];
};

static bool make_choose_name(struct aad_store_state *s, const struct aad_item *item,
                             struct make_name *ret)
{
    const CK_ATTRIBUTE *id = p11_kit_uri_get_attribute(s->uri, CKA_ID);
    const CK_ATTRIBUTE *label = p11_kit_uri_get_attribute(s->uri, CKA_LABEL);

    if (!id && !crypto_random(ret->random, sizeof ret->random))
        return false;
    ret->id = id ? *id : (CK_ATTRIBUTE){CKA_ID, ret->random, sizeof ret->random};
    ret->label =
        label ? *label
              : (CK_ATTRIBUTE){CKA_LABEL, (char *)item->connection, strlen(item->connection)};
    return true;
}

/* A second key of the same name could never be told from the first. */
static enum aad_code make_check_free(struct aad_store_state *s, const struct make_name *name,
                                     struct aad_error *err)
{
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    bool has_id = p11_kit_uri_get_attribute(s->uri, CKA_ID) != NULL;
    CK_ATTRIBUTE template[2] = {{CKA_CLASS, &class, sizeof class}, has_id ? name->id : name->label};
    struct objects found;
    enum aad_code code = object_find(s, template, 2, &found, err);

    if (code || !found.n)
        return code;
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "the token has a key of that name already\n"
                         "Choose another label (object=...), or delete that key first: "
                         "aad-credential key delete URI");
}

static enum aad_code make_begin(struct aad_store_state *s, const struct aad_item *item,
                                struct make_name *name, struct aad_error *err)
{
    enum aad_code code = token_open(s, true, err);

    if (!code)
        code = login_user(s, err);
    if (!code && !make_choose_name(s, item, name))
        code = aad_error_set(err, AAD_INTERNAL, NULL, "random numbers failed");
    return code ? code : make_check_free(s, name, err);
}

/* Tells the person the key's own URI, which is to be written into a connection. */
static void make_tell(struct aad_store_state *s, CK_OBJECT_HANDLE key)
{
    char uri[PKCS11_TEXT_MAX];

    if (!location_print(object_uri(s, &s->token, key), uri, sizeof uri, NULL))
        s->host->note(s->host->ctx, "uri", uri);
}

static enum aad_code make_end(struct aad_store_state *s, CK_OBJECT_HANDLE key)
{
    make_tell(s, key);
    login_drop_pin(s);
    return AAD_OK;
}

/* --- generating ----------------------------------------------------------------------------- */

/* How a pair of one type is made, and what its public half has beside its name. */
struct make_type {
    CK_MECHANISM_TYPE mechanism;
    bool decrypts;
    CK_ATTRIBUTE open[3];
    CK_ULONG n_open;
};

/* The private half stays on the token for good; it decrypts, too, where an envelope may need it. */
static CK_RV make_pair(struct aad_store_state *s, const struct make_name *name,
                       const struct make_type *type, CK_OBJECT_HANDLE *ret_key)
{
    CK_MECHANISM mechanism = {type->mechanism, NULL, 0};
    CK_OBJECT_HANDLE public;
    CK_ATTRIBUTE open[4 + sizeof type->open / sizeof *type->open] = {
        {CKA_TOKEN, &make_yes, sizeof make_yes},
        {CKA_VERIFY, &make_yes, sizeof make_yes},
        name->id,
        name->label};
    CK_ATTRIBUTE closed[] = {{CKA_TOKEN, &make_yes, sizeof make_yes},
                             {CKA_PRIVATE, &make_yes, sizeof make_yes},
                             {CKA_SENSITIVE, &make_yes, sizeof make_yes},
                             {CKA_EXTRACTABLE, &make_no, sizeof make_no},
                             {CKA_SIGN, &make_yes, sizeof make_yes},
                             name->id,
                             name->label,
                             {CKA_DECRYPT, &make_yes, sizeof make_yes}};
    CK_ULONG n_closed = sizeof closed / sizeof *closed - !type->decrypts;

    memcpy(open + 4, type->open, sizeof type->open);
    return s->module->C_GenerateKeyPair(s->session, &mechanism, open, 4 + type->n_open, closed,
                                        n_closed, &public, ret_key);
}

static CK_RV make_rsa(struct aad_store_state *s, CK_ULONG bits, const struct make_name *name,
                      CK_OBJECT_HANDLE *ret_key)
{
    CK_BYTE exponent[] = {0x01, 0x00, 0x01};
    const struct make_type type = {.mechanism = CKM_RSA_PKCS_KEY_PAIR_GEN,
                                   .decrypts = true,
                                   .open = {{CKA_ENCRYPT, &make_yes, sizeof make_yes},
                                            {CKA_MODULUS_BITS, &bits, sizeof bits},
                                            {CKA_PUBLIC_EXPONENT, exponent, sizeof exponent}},
                                   .n_open = 3};

    return make_pair(s, name, &type, ret_key);
}

static CK_RV make_p256(struct aad_store_state *s, const struct make_name *name,
                       CK_OBJECT_HANDLE *ret_key)
{
    CK_BYTE curve[] = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
    const struct make_type type = {.mechanism = CKM_EC_KEY_PAIR_GEN,
                                   .open = {{CKA_EC_PARAMS, curve, sizeof curve}},
                                   .n_open = 1};

    return make_pair(s, name, &type, ret_key);
}

enum aad_code make_key(struct aad_store_state *s, const struct aad_item *item, const char *key_type,
                       struct aad_error *err)
{
    static const struct {
        const char *name;
        CK_ULONG bits;
    } types[] = {{"rsa:2048", 2048}, {"rsa:3072", 3072}, {"rsa:4096", 4096}, {"ec:p256", 0}};
    struct make_name name;
    CK_OBJECT_HANDLE key;
    enum aad_code code;
    size_t i = 0;
    CK_RV rv;

    while (i < sizeof types / sizeof *types && strcmp(types[i].name, key_type) != 0)
        i++;
    if (i == sizeof types / sizeof *types)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "a key is rsa:2048, rsa:3072, rsa:4096 or ec:p256");
    code = make_begin(s, item, &name, err);
    if (code)
        return code;
    rv = types[i].bits ? make_rsa(s, types[i].bits, &name, &key) : make_p256(s, &name, &key);
    if (rv != CKR_OK) {
        code = rv_error(rv, "the token makes no such key", err);
        if (code == AAD_UNSUPPORTED)
            aad_error_remedy(err, "Choose another type (--type), or make the key with the "
                                  "token's own program: 'aad-credential key list' shows "
                                  "its URI.");
        return code;
    }
    return make_end(s, key);
}

/* --- taking in ------------------------------------------------------------------------------ */

static CK_ATTRIBUTE make_attribute(CK_ATTRIBUTE_TYPE type, struct crypto_bytes *bytes)
{
    return (CK_ATTRIBUTE){type, bytes->bytes, bytes->len};
}

static CK_RV make_put_private(struct aad_store_state *s, const struct make_name *name,
                              struct crypto_private *p, CK_OBJECT_HANDLE *ret)
{
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_KEY_TYPE type = p->is_ec ? CKK_EC : CKK_RSA;
    CK_BYTE curve[] = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
    CK_ATTRIBUTE template[20] = {{CKA_CLASS, &class, sizeof class},
                                 {CKA_KEY_TYPE, &type, sizeof type},
                                 {CKA_TOKEN, &make_yes, sizeof make_yes},
                                 {CKA_PRIVATE, &make_yes, sizeof make_yes},
                                 {CKA_SENSITIVE, &make_yes, sizeof make_yes},
                                 {CKA_EXTRACTABLE, &make_no, sizeof make_no},
                                 {CKA_SIGN, &make_yes, sizeof make_yes},
                                 name->id,
                                 name->label};
    CK_ULONG n = 9;

    if (p->is_ec) {
        template[n++] = (CK_ATTRIBUTE){CKA_EC_PARAMS, curve, sizeof curve};
        template[n++] = make_attribute(CKA_VALUE, &p->scalar);
    } else {
        template[n++] = (CK_ATTRIBUTE){CKA_DECRYPT, &make_yes, sizeof make_yes};
        template[n++] = make_attribute(CKA_MODULUS, &p->modulus);
        template[n++] = make_attribute(CKA_PUBLIC_EXPONENT, &p->exponent);
        template[n++] = make_attribute(CKA_PRIVATE_EXPONENT, &p->private_exponent);
        template[n++] = make_attribute(CKA_PRIME_1, &p->primes[0]);
        template[n++] = make_attribute(CKA_PRIME_2, &p->primes[1]);
        template[n++] = make_attribute(CKA_EXPONENT_1, &p->exponents[0]);
        template[n++] = make_attribute(CKA_EXPONENT_2, &p->exponents[1]);
        template[n++] = make_attribute(CKA_COEFFICIENT, &p->coefficient);
    }
    return object_create(s, template, n, ret);
}

static CK_RV make_put_public(struct aad_store_state *s, const struct make_name *name,
                             struct crypto_private *p)
{
    CK_OBJECT_CLASS class = CKO_PUBLIC_KEY;
    CK_KEY_TYPE type = p->is_ec ? CKK_EC : CKK_RSA;
    CK_BYTE curve[] = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
    CK_OBJECT_HANDLE object;
    CK_ATTRIBUTE template[8] = {{CKA_CLASS, &class, sizeof class},
                                {CKA_KEY_TYPE, &type, sizeof type},
                                {CKA_TOKEN, &make_yes, sizeof make_yes},
                                {CKA_VERIFY, &make_yes, sizeof make_yes},
                                name->id,
                                name->label};

    if (p->is_ec) {
        template[6] = (CK_ATTRIBUTE){CKA_EC_PARAMS, curve, sizeof curve};
        template[7] = make_attribute(CKA_EC_POINT, &p->point);
    } else {
        template[6] = make_attribute(CKA_MODULUS, &p->modulus);
        template[7] = make_attribute(CKA_PUBLIC_EXPONENT, &p->exponent);
    }
    return object_create(s, template, 8, &object);
}

enum aad_code make_from_private(struct aad_store_state *s, const struct aad_item *item,
                                const void *pkcs8, size_t len, struct aad_error *err)
{
    struct crypto_private private;
    struct make_name name;
    CK_OBJECT_HANDLE key;
    enum aad_code code = make_begin(s, item, &name, err);
    CK_RV rv = CKR_OK;

    if (!code && !crypto_read_private(pkcs8, len, &private))
        code = aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "only RSA and EC P-256 keys can be put on a token");
    /* Some tokens take keys that they can do nothing with. */
    if (!code && !sign_knows_type(s, private.is_ec ? CKK_EC : CKK_RSA))
        code = aad_error_set(err, AAD_UNSUPPORTED, NULL, "the token does not sign with %s keys",
                             private.is_ec ? "EC" : "RSA");
    if (!code) {
        rv = make_put_private(s, &name, &private, &key);
        /* All works without it where the token reads the public half from the private one. */
        if (rv == CKR_OK)
            (void)make_put_public(s, &name, &private);
    }
    explicit_bzero(&private, sizeof private);
    if (code)
        return code;
    if (rv != CKR_OK)
        return rv_error(rv, "the token does not take the key", err);
    return make_end(s, key);
}
