/*
 * object.c - finding and changing objects on the token, and reading them without trusting their
 * lengths
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "object.h"

#include <string.h>

#include "location.h"

/* --- searching ------------------------------------------------------------------------------ */

static CK_RV object_search(struct aad_store_state *s, const CK_ATTRIBUTE *template, CK_ULONG n,
                           struct objects *ret)
{
    CK_ULONG got = 1;
    CK_RV rv = s->module->C_FindObjectsInit(s->session, (CK_ATTRIBUTE *)template, n);

    ret->n = 0;
    if (rv != CKR_OK)
        return rv;
    while (rv == CKR_OK && got && ret->n < OBJECTS_MAX) {
        CK_ULONG room = OBJECTS_MAX - ret->n;

        got = 0;
        rv = s->module->C_FindObjects(s->session, ret->handles + ret->n, room, &got);
        if (rv == CKR_OK && got > room)
            rv = CKR_BUFFER_TOO_SMALL;
        if (rv == CKR_OK)
            ret->n += got;
    }
    (void)s->module->C_FindObjectsFinal(s->session);
    return rv;
}

/* Where the lock cannot be had, it goes without: it is there for modules that others write to. */
enum aad_code object_find(struct aad_store_state *s, const CK_ATTRIBUTE *template, CK_ULONG n,
                          struct objects *ret, struct aad_error *err)
{
    int lock = -1;
    CK_RV rv;

    (void)files_share_module(s, &lock, NULL);
    rv = object_search(s, template, n, ret);
    files_unlock(lock);
    if (rv != CKR_OK)
        return rv_error(rv, "the token cannot be searched", err);
    if (ret->n == OBJECTS_MAX)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the token shows more than %d objects",
                             OBJECTS_MAX - 1);
    return AAD_OK;
}

/* --- changing ------------------------------------------------------------------------------- */

static int object_lock(struct aad_store_state *s)
{
    int lock = -1;

    (void)files_lock_module(s, &lock, NULL);
    files_count_change(lock);
    return lock;
}

CK_RV object_create(struct aad_store_state *s, CK_ATTRIBUTE *template, CK_ULONG n,
                    CK_OBJECT_HANDLE *ret)
{
    int lock = object_lock(s);
    CK_RV rv = s->module->C_CreateObject(s->session, template, n, ret);

    files_unlock(lock);
    return rv;
}

CK_RV object_destroy(struct aad_store_state *s, CK_OBJECT_HANDLE object)
{
    int lock = object_lock(s);
    CK_RV rv = s->module->C_DestroyObject(s->session, object);

    files_unlock(lock);
    return rv;
}

/* --- reading -------------------------------------------------------------------------------- */

bool object_read(struct aad_store_state *s, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *ret)
{
    CK_ULONG size = ret->ulValueLen;

    /* The value goes straight into a buffer of ours: what does not fit is refused by the module,
     * and by us if the module says that it wrote more than there was room for. */
    return s->module->C_GetAttributeValue(s->session, object, ret, 1) == CKR_OK &&
           ret->ulValueLen <= size;
}

bool object_read_bytes(struct aad_store_state *s, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                       struct crypto_bytes *ret)
{
    CK_ATTRIBUTE attribute = {type, ret->bytes, sizeof ret->bytes};
    bool is_good = object_read(s, object, &attribute);

    ret->len = is_good ? attribute.ulValueLen : 0;
    return is_good;
}

bool object_read_ulong(struct aad_store_state *s, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                       CK_ULONG *ret)
{
    CK_ATTRIBUTE attribute = {type, ret, sizeof *ret};

    return object_read(s, object, &attribute) && attribute.ulValueLen == sizeof *ret;
}

bool object_is(struct aad_store_state *s, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type)
{
    CK_BBOOL value = CK_FALSE;
    CK_ATTRIBUTE attribute = {type, &value, sizeof value};

    return object_read(s, object, &attribute) && attribute.ulValueLen == sizeof value && value;
}

static void object_set_bytes(P11KitUri *uri, struct aad_store_state *s, CK_OBJECT_HANDLE object,
                             CK_ATTRIBUTE_TYPE type)
{
    struct crypto_bytes text;
    CK_ATTRIBUTE attribute = {.type = type, .pValue = text.bytes};

    if (!object_read_bytes(s, object, type, &text) || !text.len)
        return;
    attribute.ulValueLen = text.len;
    (void)p11_kit_uri_set_attribute(uri, &attribute);
}

P11KitUri *object_uri(struct aad_store_state *s, const CK_TOKEN_INFO *token,
                      CK_OBJECT_HANDLE object)
{
    P11KitUri *uri = location_new(s, token);
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE whole = {CKA_CLASS, &class, sizeof class};

    if (!uri)
        return NULL;
    if (object_read_ulong(s, object, CKA_CLASS, &class))
        (void)p11_kit_uri_set_attribute(uri, &whole);
    object_set_bytes(uri, s, object, CKA_ID);
    object_set_bytes(uri, s, object, CKA_LABEL);
    return uri;
}
