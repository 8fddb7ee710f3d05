/*
 * list.c - what is on the tokens of a module
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "list.h"

#include <stdio.h>
#include <string.h>

#include "location.h"
#include "object.h"

struct list {
    struct aad_store_state *s;
    aad_visit_key *visit;
    void *ctx;
    const CK_TOKEN_INFO *token;
    struct aad_error trouble; /* the first one; if it is set, not all is shown */
};

static void list_describe_key(struct aad_store_state *s, CK_OBJECT_HANDLE object, bool is_private,
                              char *ret, size_t size)
{
    CK_KEY_TYPE type = CKK_RSA;
    struct crypto_bytes modulus;
    const char *kind;
    char bits[16] = "";

    (void)object_read_ulong(s, object, CKA_KEY_TYPE, &type);
    kind = type == CKK_RSA ? "RSA" : type == CKK_EC ? "EC" : "key of another kind";
    if (type == CKK_RSA && object_read_bytes(s, object, CKA_MODULUS, &modulus))
        (void)snprintf(bits, sizeof bits, " %zu", modulus.len * 8);
    if (!is_private)
        (void)snprintf(ret, size, "%s%s, public half", kind, bits);
    else
        (void)snprintf(ret, size, "%s%s%s%s", kind, bits,
                       object_is(s, object, CKA_EXTRACTABLE) ? ", EXTRACTABLE"
                                                             : ", not extractable",
                       object_is(s, object, CKA_ALWAYS_AUTHENTICATE) ? ", PIN for each use" : "");
}

static enum aad_code list_object(const struct list *l, CK_OBJECT_HANDLE object,
                                 CK_OBJECT_CLASS class)
{
    char uri[PKCS11_TEXT_MAX], label[80] = "", detail[120] = "";
    CK_ATTRIBUTE attribute = {CKA_LABEL, label, sizeof label - 1};

    if (location_print(object_uri(l->s, l->token, object), uri, sizeof uri, NULL))
        return AAD_OK; /* one with an impossible name is left out */
    label[object_read(l->s, object, &attribute) ? attribute.ulValueLen : 0] = 0;
    if (class != CKO_CERTIFICATE)
        list_describe_key(l->s, object, class == CKO_PRIVATE_KEY, detail, sizeof detail);
    return l->visit(l->ctx, &(struct aad_key){class == CKO_CERTIFICATE ? "certificate" : "key", uri,
                                              label, detail});
}

/* A public half whose private one was shown already says nothing new. */
static bool list_has_private(struct aad_store_state *s, CK_OBJECT_HANDLE object)
{
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    struct crypto_bytes id;
    struct objects found;
    CK_ATTRIBUTE template[2] = {{CKA_CLASS, &class, sizeof class}};

    if (!object_read_bytes(s, object, CKA_ID, &id) || !id.len)
        return false;
    template[1] = (CK_ATTRIBUTE){CKA_ID, id.bytes, id.len};
    return !object_find(s, template, 2, &found, NULL) && found.n;
}

/* A search that fails is reported after everything that can be shown. */
static enum aad_code list_class(struct list *l, CK_OBJECT_CLASS class)
{
    CK_ATTRIBUTE template[1] = {{CKA_CLASS, &class, sizeof class}};
    struct objects found = {.n = 0};
    struct aad_error err = {0};
    enum aad_code code = AAD_OK;

    if (object_find(l->s, template, 1, &found, &err)) {
        if (!l->trouble.code)
            l->trouble = err;
        return AAD_OK;
    }
    for (CK_ULONG i = 0; !code && i < found.n; i++)
        if (class != CKO_PUBLIC_KEY || !list_has_private(l->s, found.handles[i]))
            code = list_object(l, found.handles[i], class);
    return code;
}

static enum aad_code list_token(void *ctx, CK_SLOT_ID slot, const CK_TOKEN_INFO *token)
{
    static const CK_OBJECT_CLASS classes[] = {CKO_PRIVATE_KEY, CKO_PUBLIC_KEY, CKO_CERTIFICATE};
    struct list *l = ctx;
    struct aad_store_state *s = l->s;
    char uri[PKCS11_TEXT_MAX], label[80];
    CK_SESSION_HANDLE before = s->session, session;
    bool is_own = s->has_session && s->slot == slot;
    enum aad_code code;

    if (location_print(location_new(s, token), uri, sizeof uri, NULL))
        return AAD_OK;
    token_describe(token, label, sizeof label);
    code = l->visit(
        l->ctx, &(struct aad_key){"token", uri, label,
                                  token->flags & CKF_USER_PIN_LOCKED        ? "PIN locked"
                                  : token->flags & CKF_USER_PIN_FINAL_TRY   ? "one PIN try left"
                                  : token->flags & CKF_USER_PIN_INITIALIZED ? ""
                                                                            : "no user PIN yet"});
    if (code || (!is_own && s->module->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL,
                                                     &session) != CKR_OK))
        return code;
    if (!is_own)
        s->session = session;
    l->token = token;
    for (size_t i = 0; !code && i < sizeof classes / sizeof *classes; i++)
        code = list_class(l, classes[i]);
    if (!is_own)
        (void)s->module->C_CloseSession(session);
    s->session = before;
    return code;
}

enum aad_code list_all(struct aad_store_state *s, aad_visit_key *visit, void *visit_ctx,
                       struct aad_error *err)
{
    struct list l = {.s = s, .visit = visit, .ctx = visit_ctx};
    enum aad_code code = token_each(s, list_token, &l, err);

    if (code || !l.trouble.code)
        return code;
    if (err)
        *err = l.trouble;
    return l.trouble.code;
}
