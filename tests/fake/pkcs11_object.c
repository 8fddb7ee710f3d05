/*
 * pkcs11_object.c - what is on the mock module's token
 *
 * Objects that are created live as long as the process.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pkcs11_mock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OBJECTS_MAX 64
#define ATTRIBUTES_MAX 24

static struct mock_object {
    bool is_there;
    CK_ULONG n;
    CK_ATTRIBUTE attributes[ATTRIBUTES_MAX];
} objects[OBJECTS_MAX];

/* --- making them ------------------------------------------------------------------------------ */

static void object_put(struct mock_object *o, CK_ATTRIBUTE_TYPE type, const void *value,
                       CK_ULONG len)
{
    void *copy = malloc(len + 1);

    if (!copy || o->n == ATTRIBUTES_MAX)
        abort();
    memcpy(copy, value, len);
    o->attributes[o->n++] = (CK_ATTRIBUTE){type, copy, len};
}

static void object_put_number(struct mock_object *o, CK_ATTRIBUTE_TYPE type, CK_ULONG value)
{
    object_put(o, type, &value, sizeof value);
}

static void object_put_yes(struct mock_object *o, CK_ATTRIBUTE_TYPE type, bool value)
{
    CK_BBOOL yes = value;

    object_put(o, type, &yes, sizeof yes);
}

static struct mock_object *object_new(CK_OBJECT_HANDLE *ret)
{
    for (size_t i = 0; i < OBJECTS_MAX; i++) {
        if (objects[i].is_there)
            continue;
        objects[i] = (struct mock_object){.is_there = true};
        *ret = i + 1;
        return &objects[i];
    }
    return NULL;
}

static void object_put_names(struct mock_object *o)
{
    const unsigned char id[] = {1};

    object_put(o, CKA_LABEL, "k1", 2);
    if (!script_has("no-id"))
        object_put(o, CKA_ID, id, sizeof id);
}

static void object_put_rsa(struct mock_object *o)
{
    unsigned char number[1024];
    CK_ULONG len = crypto_number(true, number, sizeof number);

    object_put_number(o, CKA_KEY_TYPE, CKK_RSA);
    object_put(o, CKA_MODULUS, number, len);
    len = crypto_number(false, number, sizeof number);
    object_put(o, CKA_PUBLIC_EXPONENT, number, len);
}

static void object_make_private(void)
{
    CK_OBJECT_HANDLE handle;
    struct mock_object *o = object_new(&handle);

    object_put_number(o, CKA_CLASS, CKO_PRIVATE_KEY);
    object_put_yes(o, CKA_TOKEN, true);
    object_put_yes(o, CKA_PRIVATE, true);
    object_put_yes(o, CKA_SIGN, true);
    object_put_yes(o, CKA_DECRYPT, true);
    object_put_yes(o, CKA_SENSITIVE, true);
    object_put_yes(o, CKA_EXTRACTABLE, false);
    if (script_has("always-auth") || script_has("context-login"))
        object_put_yes(o, CKA_ALWAYS_AUTHENTICATE, true);
    object_put_names(o);
    object_put_rsa(o);
}

static void object_make_public(void)
{
    CK_OBJECT_HANDLE handle;
    struct mock_object *o = object_new(&handle);

    object_put_number(o, CKA_CLASS, CKO_PUBLIC_KEY);
    object_put_yes(o, CKA_TOKEN, true);
    object_put_yes(o, CKA_PRIVATE, false);
    object_put_names(o);
    object_put_rsa(o);
}

static void object_make_certificate(const char *path)
{
    unsigned char der[8192];
    CK_OBJECT_HANDLE handle;
    struct mock_object *o;
    FILE *file = fopen(path, "re");
    size_t len;

    if (!file)
        return;
    len = fread(der, 1, sizeof der, file);
    (void)fclose(file);
    o = object_new(&handle);
    object_put_number(o, CKA_CLASS, CKO_CERTIFICATE);
    object_put_number(o, CKA_CERTIFICATE_TYPE, CKC_X_509);
    object_put_yes(o, CKA_TOKEN, true);
    object_put_yes(o, CKA_PRIVATE, false);
    object_put_names(o);
    object_put(o, CKA_VALUE, der, len);
}

CK_RV object_begin(void)
{
    memset(objects, 0, sizeof objects);
    for (unsigned long i = 0; i < script_number("keys", 1); i++) {
        object_make_private();
        object_make_public();
    }
    if (script_has("certificate"))
        object_make_certificate(script_value("certificate"));
    return CKR_OK;
}

/* --- looking at them -------------------------------------------------------------------------- */

static const CK_ATTRIBUTE *object_find_attribute(const struct mock_object *o,
                                                 CK_ATTRIBUTE_TYPE type)
{
    for (CK_ULONG i = 0; i < o->n; i++)
        if (o->attributes[i].type == type)
            return &o->attributes[i];
    return NULL;
}

const CK_ATTRIBUTE *object_attribute(CK_OBJECT_HANDLE handle, CK_ATTRIBUTE_TYPE type)
{
    if (!handle || handle > OBJECTS_MAX || !objects[handle - 1].is_there)
        return NULL;
    return object_find_attribute(&objects[handle - 1], type);
}

static bool object_has(const struct mock_object *o, const CK_ATTRIBUTE *wanted)
{
    const CK_ATTRIBUTE *own = object_find_attribute(o, wanted->type);

    return own && own->ulValueLen == wanted->ulValueLen &&
           !memcmp(own->pValue, wanted->pValue, own->ulValueLen);
}

bool object_is_private_key(CK_OBJECT_HANDLE handle)
{
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE wanted = {CKA_CLASS, &class, sizeof class};

    return handle && handle <= OBJECTS_MAX && objects[handle - 1].is_there &&
           object_has(&objects[handle - 1], &wanted);
}

static bool object_is_visible(const struct mock_object *o)
{
    CK_BBOOL yes = CK_TRUE;
    CK_ATTRIBUTE private = {CKA_PRIVATE, &yes, sizeof yes};

    return o->is_there && (mock_is_logged_in || script_has("no-login") || !object_has(o, &private));
}

static bool object_matches(const struct mock_object *o, const CK_ATTRIBUTE *template, CK_ULONG n)
{
    for (CK_ULONG i = 0; i < n; i++)
        if (!object_has(o, &template[i]))
            return false;
    return object_is_visible(o);
}

CK_RV mock_C_FindObjectsInit(CK_SESSION_HANDLE handle, CK_ATTRIBUTE *template, CK_ULONG n)
{
    CK_RV rv;
    struct mock_session *session = mock_session(handle, &rv);

    ENTER("C_FindObjectsInit");
    if (!session)
        return rv;
    if (session->is_finding)
        return CKR_OPERATION_ACTIVE;
    session->is_finding = true;
    session->n_found = session->next_found = 0;
    for (size_t i = 0; i < OBJECTS_MAX; i++)
        if (object_matches(&objects[i], template, n))
            session->found[session->n_found++] = i + 1;
    return CKR_OK;
}

CK_RV mock_C_FindObjects(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE *ret, CK_ULONG room,
                         CK_ULONG *ret_n)
{
    CK_RV rv;
    struct mock_session *session = mock_session(handle, &rv);
    CK_ULONG n = 0;

    ENTER("C_FindObjects");
    if (!session)
        return rv;
    if (!session->is_finding)
        return CKR_OPERATION_NOT_INITIALIZED;
    while (n < room && session->next_found < session->n_found)
        ret[n++] = session->found[session->next_found++];
    *ret_n = script_number("found-count", n);
    return CKR_OK;
}

CK_RV mock_C_FindObjectsFinal(CK_SESSION_HANDLE handle)
{
    CK_RV rv;
    struct mock_session *session = mock_session(handle, &rv);

    ENTER("C_FindObjectsFinal");
    if (!session)
        return rv;
    if (!session->is_finding)
        return CKR_OPERATION_NOT_INITIALIZED;
    session->is_finding = false;
    return CKR_OK;
}

static CK_RV object_give(CK_OBJECT_HANDLE handle, CK_ATTRIBUTE *wanted)
{
    const CK_ATTRIBUTE *own = object_attribute(handle, wanted->type);
    CK_ULONG room = wanted->ulValueLen;

    wanted->ulValueLen = CK_UNAVAILABLE_INFORMATION;
    if (!own)
        return CKR_ATTRIBUTE_TYPE_INVALID;
    if (wanted->pValue && room < own->ulValueLen)
        return CKR_BUFFER_TOO_SMALL;
    if (wanted->pValue && own->ulValueLen)
        memcpy(wanted->pValue, own->pValue, own->ulValueLen);
    if (wanted->pValue && wanted->type == CKA_VALUE && script_has("garbles") && own->ulValueLen)
        *(unsigned char *)wanted->pValue ^= 1;
    wanted->ulValueLen = script_number("attribute-length", own->ulValueLen);
    return CKR_OK;
}

CK_RV mock_C_GetAttributeValue(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object,
                               CK_ATTRIBUTE *template, CK_ULONG n)
{
    CK_RV rv;
    struct mock_session *session = mock_session(handle, &rv);

    ENTER("C_GetAttributeValue");
    if (!session)
        return rv;
    if (!object_attribute(object, CKA_CLASS))
        return CKR_OBJECT_HANDLE_INVALID;
    for (CK_ULONG i = 0; i < n; i++) {
        CK_RV one = object_give(object, &template[i]);

        rv = rv == CKR_OK ? one : rv;
    }
    return rv;
}

/* --- changing them ---------------------------------------------------------------------------- */

static CK_RV object_check_new(const CK_ATTRIBUTE *template, CK_ULONG n)
{
    CK_RV rv = CKR_OK;

    for (CK_ULONG i = 0; i < n; i++) {
        if (template[i].type == CKA_OBJECT_ID)
            rv = script_number("object-id", CKR_OK);
        if (template[i].type == CKA_CLASS && *(CK_OBJECT_CLASS *)template[i].pValue == CKO_DATA &&
            script_has("data"))
            return script_number("data", CKR_OK);
    }
    return rv;
}

static CK_RV object_create(const CK_ATTRIBUTE *template, CK_ULONG n, CK_OBJECT_HANDLE *ret)
{
    struct mock_object *o = object_new(ret);

    if (!o)
        return CKR_DEVICE_MEMORY;
    for (CK_ULONG i = 0; i < n; i++)
        object_put(o, template[i].type, template[i].pValue, template[i].ulValueLen);
    return CKR_OK;
}

CK_RV mock_C_CreateObject(CK_SESSION_HANDLE handle, CK_ATTRIBUTE *template, CK_ULONG n,
                          CK_OBJECT_HANDLE *ret)
{
    CK_RV rv;
    struct mock_session *session = mock_session(handle, &rv);

    ENTER("C_CreateObject");
    if (!session)
        return rv;
    rv = session->is_writable ? object_check_new(template, n) : CKR_SESSION_READ_ONLY;
    return rv == CKR_OK ? object_create(template, n, ret) : mock_fail(session, rv);
}

CK_RV mock_C_DestroyObject(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE object)
{
    CK_RV rv;
    struct mock_session *session = mock_session(handle, &rv);

    ENTER("C_DestroyObject");
    if (!session)
        return rv;
    if (!session->is_writable)
        return CKR_SESSION_READ_ONLY;
    if (!object_attribute(object, CKA_CLASS))
        return CKR_OBJECT_HANDLE_INVALID;
    for (CK_ULONG i = 0; i < objects[object - 1].n; i++)
        free(objects[object - 1].attributes[i].pValue);
    objects[object - 1] = (struct mock_object){.is_there = false};
    return CKR_OK;
}

/* The new pair is the script's key once more, under other names. */
CK_RV mock_C_GenerateKeyPair(CK_SESSION_HANDLE handle, CK_MECHANISM *mechanism,
                             CK_ATTRIBUTE *public, CK_ULONG n_public, CK_ATTRIBUTE *private,
                             CK_ULONG n_private, CK_OBJECT_HANDLE *ret_public,
                             CK_OBJECT_HANDLE *ret_private)
{
    CK_RV rv;
    struct mock_session *session = mock_session(handle, &rv);

    ENTER("C_GenerateKeyPair");
    if (!session)
        return rv;
    if (!mock_has_mechanism(mechanism->mechanism))
        return CKR_MECHANISM_INVALID;
    rv = object_create(public, n_public, ret_public);
    if (rv == CKR_OK)
        rv = object_create(private, n_private, ret_private);
    if (rv != CKR_OK)
        return rv;
    object_put_number(&objects[*ret_public - 1], CKA_CLASS, CKO_PUBLIC_KEY);
    object_put_rsa(&objects[*ret_public - 1]);
    object_put_number(&objects[*ret_private - 1], CKA_CLASS, CKO_PRIVATE_KEY);
    object_put_rsa(&objects[*ret_private - 1]);
    return CKR_OK;
}
