/*
 * object.c - finding objects on the token, and reading them without trusting their lengths
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "object.h"

#include <string.h>

#include "location.h"

enum aad_code object_find(struct aad_store_state *s, const CK_ATTRIBUTE *template, CK_ULONG n,
                          struct objects *ret, struct aad_error *err)
{
    CK_ULONG got = 1;
    CK_RV rv = s->module->C_FindObjectsInit(s->session, (CK_ATTRIBUTE *)template, n);

    ret->n = 0;
    if (rv != CKR_OK)
        return rv_error(rv, "the token cannot be searched", err);
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
    if (rv != CKR_OK)
        return rv_error(rv, "the token cannot be searched", err);
    if (ret->n == OBJECTS_MAX)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the token shows more than %d objects",
                             OBJECTS_MAX - 1);
    return AAD_OK;
}

bool object_read(struct aad_store_state *s, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                 void *ret, size_t size, size_t *ret_len)
{
    CK_ATTRIBUTE attribute = {type, ret, size};

    /* Straight into a buffer of ours: what does not fit is refused by the module, and by us if the
     * module says that it wrote more than there was room for. */
    if (s->module->C_GetAttributeValue(s->session, object, &attribute, 1) != CKR_OK ||
        attribute.ulValueLen > size)
        return false;
    *ret_len = attribute.ulValueLen;
    return true;
}

bool object_read_bytes(struct aad_store_state *s, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                       struct crypto_bytes *ret)
{
    ret->len = 0;
    return object_read(s, object, type, ret->bytes, sizeof ret->bytes, &ret->len);
}

bool object_read_ulong(struct aad_store_state *s, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                       CK_ULONG *ret)
{
    size_t len;

    return object_read(s, object, type, ret, sizeof *ret, &len) && len == sizeof *ret;
}

bool object_is(struct aad_store_state *s, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type)
{
    CK_BBOOL value = CK_FALSE;
    size_t len;

    return object_read(s, object, type, &value, sizeof value, &len) && len == sizeof value && value;
}

enum aad_code object_print(struct aad_store_state *s, const CK_TOKEN_INFO *token,
                           CK_OBJECT_HANDLE object, char *ret, size_t size, struct aad_error *err)
{
    struct crypto_bytes id, label;
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE attributes[3];
    CK_ULONG n = 0;

    if (object_read_ulong(s, object, CKA_CLASS, &class))
        attributes[n++] = (CK_ATTRIBUTE){CKA_CLASS, &class, sizeof class};
    if (object_read_bytes(s, object, CKA_ID, &id) && id.len)
        attributes[n++] = (CK_ATTRIBUTE){CKA_ID, id.bytes, id.len};
    if (object_read_bytes(s, object, CKA_LABEL, &label) && label.len)
        attributes[n++] = (CK_ATTRIBUTE){CKA_LABEL, label.bytes, label.len};
    return location_print(s, token, attributes, n, ret, size, err);
}
