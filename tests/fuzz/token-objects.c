/*
 * token-objects.c - see token-objects.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "token-objects.h"

#include <string.h>

#include "check.h"
#include "common/seal.h"
#include "pkcs11/crypto.h"

#define OBJECTS 8
#define ATTRIBUTES 8       /* of one in the input */
#define ATTRIBUTES_MADE 10 /* of one that is made: certificate_put() */

static struct object {
    struct token_attribute attributes[ATTRIBUTES_MADE];
    size_t n;
    bool is_gone;
} objects[OBJECTS];

static size_t n_objects;
static enum token_fault fault;

/* --- from the bytes ----------------------------------------------------------------------------
 */

struct input {
    const uint8_t *bytes;
    size_t len;
};

static uint8_t take(struct input *in)
{
    if (!in->len)
        return 0;
    in->len--;
    return *in->bytes++;
}

/* The head of a value of ours: magic, generation, the lengths of its texts, checksum. */
static void seal_value(struct token_attribute *a)
{
    static const char label[] = "lcs password";
    unsigned char all[TOKEN_VALUE_MAX + 64], *value = a->bytes;
    size_t head = 24, whole = head + CRYPTO_DIGEST_SIZE, rest;

    if (a->len < whole)
        return;
    rest = a->len - whole;
    memcpy(value, "AADC2\0\0", 8);
    memcpy(all, label, sizeof label);
    memcpy(all + sizeof label, value, head);
    memcpy(all + sizeof label + head, value + whole, rest);
    check(crypto_sha256(all, sizeof label + head + rest, value + head));
}

static void take_attribute(struct input *in, struct token_attribute *a)
{
    static const CK_ATTRIBUTE_TYPE types[] = {
        CKA_CLASS,       CKA_LABEL,    CKA_VALUE,         CKA_ID,
        CKA_APPLICATION, CKA_KEY_TYPE, CKA_MODULUS,       CKA_PUBLIC_EXPONENT,
        CKA_EC_POINT,    CKA_DECRYPT,  CKA_SUBJECT,       CKA_ISSUER,
        CKA_VALUE,       CKA_VALUE,    CKA_SERIAL_NUMBER, CKA_ALWAYS_AUTHENTICATE};
    uint8_t kind = take(in);
    size_t len = take(in);

    if (kind & 0x20)
        len = len << 8 | take(in);
    if (len > in->len)
        len = in->len;
    if (len > TOKEN_VALUE_MAX)
        len = TOKEN_VALUE_MAX;
    a->type = types[kind & 0xf];
    a->len = a->claimed = len;
    memset(a->bytes, 0, sizeof a->bytes);
    memcpy(a->bytes, in->bytes, len);
    in->bytes += len;
    in->len -= len;
    if (kind & 0x10) /* a number, as most are */
        a->len = a->claimed = sizeof(CK_ULONG);
    if (kind & 0x40)
        a->claimed = (CK_ULONG)a->bytes[0] << 8;
    if ((kind & 0xf) == 0xc)
        seal_value(a);
}

void token_objects_take(const uint8_t *bytes, size_t len, enum token_fault which)
{
    struct input input = {bytes, len}, *in = &input;

    n_objects = 0;
    fault = which;
    while (in->len && n_objects < OBJECTS) {
        struct object *o = &objects[n_objects++];

        o->is_gone = false;
        o->n = take(in) % (ATTRIBUTES + 1);
        for (size_t i = 0; i < o->n; i++)
            take_attribute(in, &o->attributes[i]);
    }
}

static struct token_attribute *find(CK_OBJECT_HANDLE handle, CK_ATTRIBUTE_TYPE type)
{
    struct object *o = &objects[handle - 1];

    check(handle && handle <= n_objects);
    for (size_t i = 0; !o->is_gone && i < o->n; i++)
        if (o->attributes[i].type == type)
            return &o->attributes[i];
    return NULL;
}

/* --- the module --------------------------------------------------------------------------------
 */

static CK_OBJECT_HANDLE matches[OBJECTS];
static CK_ULONG n_matches;

/* What an object does not say, it may be. */
static bool is_match(CK_OBJECT_HANDLE handle, const CK_ATTRIBUTE *template, CK_ULONG n)
{
    for (CK_ULONG i = 0; i < n; i++) {
        const struct token_attribute *a = find(handle, template[i].type);

        if (a &&
            (a->len != template[i].ulValueLen || memcmp(a->bytes, template[i].pValue, a->len) != 0))
            return false;
    }
    return true;
}

static CK_RV fake_find_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE *template, CK_ULONG n)
{
    (void)session;
    n_matches = 0;
    for (CK_OBJECT_HANDLE handle = 1; handle <= n_objects; handle++)
        if (!objects[handle - 1].is_gone && is_match(handle, template, n))
            matches[n_matches++] = handle;
    return fault == TOKEN_SEARCH_FAILS ? CKR_DEVICE_ERROR : CKR_OK;
}

static CK_RV fake_find(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *ret, CK_ULONG max,
                       CK_ULONG *ret_n)
{
    (void)session;
    if (fault == TOKEN_IS_FULL) {
        for (CK_ULONG i = 0; i < max; i++)
            ret[i] = 1;
        *ret_n = max;
        return CKR_OK;
    }
    check(max >= n_matches);
    memcpy(ret, matches, n_matches * sizeof *ret);
    *ret_n = fault == TOKEN_LIES ? max + 1 : n_matches;
    n_matches = 0;
    return CKR_OK;
}

static CK_RV fake_find_final(CK_SESSION_HANDLE session)
{
    (void)session;
    return CKR_OK;
}

static CK_RV fake_get(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE handle, CK_ATTRIBUTE *wanted,
                      CK_ULONG n)
{
    const struct token_attribute *a = find(handle, wanted->type);

    (void)session;
    check(n == 1);
    if (!a) {
        wanted->ulValueLen = CK_UNAVAILABLE_INFORMATION;
        return CKR_ATTRIBUTE_TYPE_INVALID;
    }
    if (a->len > wanted->ulValueLen)
        return CKR_BUFFER_TOO_SMALL;
    memcpy(wanted->pValue, a->bytes, a->len);
    wanted->ulValueLen = a->claimed;
    return CKR_OK;
}

static CK_RV fake_destroy(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE handle)
{
    (void)session;
    check(handle && handle <= n_objects);
    if (handle % 2 == 0)
        return CKR_ACTION_PROHIBITED;
    objects[handle - 1].is_gone = true;
    return CKR_OK;
}

static CK_RV fake_create(CK_SESSION_HANDLE session, CK_ATTRIBUTE *template, CK_ULONG n,
                         CK_OBJECT_HANDLE *ret)
{
    struct object *o = &objects[n_objects];

    (void)session;
    if (n_objects == OBJECTS)
        return CKR_DEVICE_REMOVED;
    check(n <= ATTRIBUTES_MADE);
    for (CK_ULONG i = 0; i < n; i++) {
        struct token_attribute *a = &o->attributes[i];

        if (template[i].ulValueLen > TOKEN_VALUE_MAX || !n_objects)
            return CKR_DEVICE_MEMORY;
        a->type = template[i].type;
        a->len = a->claimed = template[i].ulValueLen;
        memcpy(a->bytes, template[i].pValue, a->len);
    }
    o->n = n;
    o->is_gone = false;
    *ret = ++n_objects;
    return CKR_OK;
}

static CK_RV fake_decrypt_init(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
                               CK_OBJECT_HANDLE key)
{
    (void)session, (void)key;
    return mechanism->mechanism == CKM_RSA_PKCS ? CKR_MECHANISM_INVALID : CKR_OK;
}

/* The key is that of seal_file(); the first byte may say that it is another length. */
static CK_RV fake_decrypt(CK_SESSION_HANDLE session, CK_BYTE *bytes, CK_ULONG len, CK_BYTE *ret,
                          CK_ULONG *ret_len)
{
    (void)session;
    check(*ret_len >= SEAL_KEY);
    memset(ret, 7, SEAL_KEY);
    *ret_len = len && bytes[0] > 0x80 ? bytes[0] : SEAL_KEY;
    return CKR_OK;
}

const struct token_attribute *token_objects_last_value(void)
{
    return n_objects ? find(n_objects, CKA_VALUE) : NULL;
}

const CK_FUNCTION_LIST token_objects_module = {.C_FindObjectsInit = fake_find_init,
                                               .C_FindObjects = fake_find,
                                               .C_FindObjectsFinal = fake_find_final,
                                               .C_GetAttributeValue = fake_get,
                                               .C_CreateObject = fake_create,
                                               .C_DestroyObject = fake_destroy,
                                               .C_DecryptInit = fake_decrypt_init,
                                               .C_Decrypt = fake_decrypt};
