/*
 * pkcs11.c - the store on PKCS#11 tokens
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <string.h>

#include "common/heap.h"
#include "certificate.h"
#include "data.h"
#include "envelope.h"
#include "list.h"
#include "location.h"
#include "make.h"
#include "module.h"
#include "object.h"
#include "sign.h"

static void pkcs11_close(struct aad_store_state *s)
{
    if (!s)
        return;
    module_unload(s);
    p11_kit_uri_free(s->uri);
    explicit_bzero(s, sizeof *s);
    free(s);
}

static enum aad_code pkcs11_open(const struct aad_store_host *host, const char *location,
                                 struct aad_store_state **ret_state, struct aad_error *err)
{
    struct aad_store_state *s;
    enum aad_code code;

    heap_init(); /* a key that is imported passes through OpenSSL */
    s = calloc(1, sizeof *s);
    if (!s)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    s->host = host;
    code = location_parse(s, location, err);
    if (code == AAD_CONFIG || code == AAD_REFUSED)
        host->note(host->ctx, "location", "is not to be used as it is written");
    if (!code)
        code = module_load(s, err);
    if (code) {
        pkcs11_close(s);
        return code;
    }
    *ret_state = s;
    return AAD_OK;
}

static enum aad_code pkcs11_check(struct aad_store_state *s, struct aad_error *err)
{
    enum aad_code code = token_find(s, err);

    if (code)
        return code;
    if (s->token.flags & CKF_USER_PIN_LOCKED)
        return rv_error(CKR_PIN_LOCKED, "the token cannot be used", err);
    pin_note_limits(s);
    return AAD_OK;
}

static enum aad_code pkcs11_unlock(struct aad_store_state *s, struct aad_error *err)
{
    enum aad_code code = token_open(s, false, err);

    return code ? code : login_user(s, err);
}

static enum aad_code pkcs11_load(struct aad_store_state *s, const struct aad_item *item,
                                 aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    enum aad_code code = envelope_exists(s, item) ? envelope_load(s, item, sink, sink_ctx, err)
                                                  : data_load(s, item, sink, sink_ctx, err);

    if (!code || code == AAD_NOT_FOUND)
        login_drop_pin(s);
    return code;
}

/* Nobody has to know what the token can do: the store tries, and says how the secret is kept. */
static enum aad_code pkcs11_keep(struct aad_store_state *s, const struct aad_item *item,
                                 const void *bytes, size_t len, struct aad_error *err)
{
    bool was_envelope = envelope_exists(s, item);
    enum aad_code code = data_save(s, item, bytes, len, err);

    if (!code) {
        if (was_envelope)
            (void)envelope_erase(s, item, NULL);
        s->host->note(s->host->ctx, "kept", "as a private object on the token");
        return AAD_OK;
    }
    if (code != AAD_UNSUPPORTED)
        return code;
    code = envelope_save(s, item, bytes, len, err);
    if (code)
        return code;
    (void)data_erase(s, item, NULL); /* of a time when the token took them */
    s->host->note(s->host->ctx, "kept",
                  "in an encrypted file that only a key of the token opens, since the token "
                  "takes no data objects");
    return AAD_OK;
}

static enum aad_code pkcs11_save(struct aad_store_state *s, const struct aad_item *item,
                                 const void *bytes, size_t len, struct aad_error *err)
{
    enum aad_code code = pkcs11_keep(s, item, bytes, len, err);

    if (!code)
        login_drop_pin(s);
    return code;
}

static enum aad_code pkcs11_erase(struct aad_store_state *s, const struct aad_item *item,
                                  struct aad_error *err)
{
    bool has_envelope = envelope_exists(s, item);
    enum aad_code code = data_erase(s, item, err);

    /* The object goes first: a kill in between leaves the envelope, which was the one that was
     * read. */
    if (has_envelope && (!code || code == AAD_NOT_FOUND || code == AAD_UNSUPPORTED))
        return envelope_erase(s, item, err);
    return code;
}

static enum aad_code pkcs11_list(struct aad_store_state *s, aad_visit *visit, void *visit_ctx,
                                 struct aad_error *err)
{
    enum aad_code code = data_list(s, visit, visit_ctx, err);

    return code ? code : envelope_list(s, visit, visit_ctx, err);
}

static enum aad_code pkcs11_certificate(struct aad_store_state *s, const struct aad_item *item,
                                        aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    (void)item;
    return certificate_load(s, sink, sink_ctx, err);
}

static enum aad_code pkcs11_sign(struct aad_store_state *s, const struct aad_item *item,
                                 const char *algorithm, const void *message, size_t message_len,
                                 aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    struct sign_call call = {.s = s, .message = message, .message_len = message_len};
    enum aad_code code = sign_message(&call, algorithm, err);

    (void)item;
    if (code)
        return code;
    login_drop_pin(s);
    return state_give(sink, sink_ctx, call.signature, call.signature_len, err);
}

static enum aad_code pkcs11_public_key(struct aad_store_state *s, const struct aad_item *item,
                                       aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    struct crypto_der der;
    CK_OBJECT_HANDLE key;
    enum aad_code code = key_open(s, &key, err);

    (void)item;
    if (!code)
        code = key_print_public(s, key, &der, err);
    return code ? code : state_give(sink, sink_ctx, der.bytes, der.len, err);
}

static enum aad_code pkcs11_save_certificate(struct aad_store_state *s, const struct aad_item *item,
                                             const void *der, size_t len, struct aad_error *err)
{
    (void)item;
    return certificate_save(s, der, len, err);
}

static enum aad_code pkcs11_certificates(struct aad_store_state *s, const struct aad_item *item,
                                         aad_visit_certificate *visit, void *visit_ctx,
                                         struct aad_error *err)
{
    (void)item;
    return certificate_each(s, visit, visit_ctx, err);
}

static enum aad_code pkcs11_add_certificate(struct aad_store_state *s, const struct aad_item *item,
                                            const void *der, size_t len, struct aad_error *err)
{
    (void)item;
    return certificate_add(s, der, len, err);
}

static enum aad_code pkcs11_use_certificate(struct aad_store_state *s, const struct aad_item *item,
                                            const void *der, size_t len, struct aad_error *err)
{
    (void)item;
    return certificate_use(s, der, len, err);
}

static enum aad_code pkcs11_drop_certificate(struct aad_store_state *s, const struct aad_item *item,
                                             const void *der, size_t len, struct aad_error *err)
{
    (void)item;
    return certificate_drop(s, der, len, err);
}

static enum aad_code pkcs11_erase_key(struct aad_store_state *s, const struct aad_item *item,
                                      struct aad_error *err)
{
    (void)item;
    return destroy_key(s, err);
}

const struct aad_store_plugin *aad_store_plugin(uint32_t host_abi)
{
    static const struct aad_store_plugin plugin = {
        .abi = AAD_STORE_ABI,
        .size = sizeof plugin,
        .name = "pkcs11",
        .description = "PKCS#11 tokens, through p11-kit",
        .open = pkcs11_open,
        .close = pkcs11_close,
        .check = pkcs11_check,
        .load = pkcs11_load,
        .save = pkcs11_save,
        .erase = pkcs11_erase,
        .list = pkcs11_list,
        .unlock = pkcs11_unlock,
        .certificate = pkcs11_certificate,
        .sign = pkcs11_sign,
        .generate = make_key,
        .keys = list_all,
        .public_key = pkcs11_public_key,
        .save_certificate = pkcs11_save_certificate,
        .import = make_from_private,
        .erase_key = pkcs11_erase_key,
        .change_password = pin_change,
        .certificates = pkcs11_certificates,
        .add_certificate = pkcs11_add_certificate,
        .use_certificate = pkcs11_use_certificate,
        .drop_certificate = pkcs11_drop_certificate,
    };

    return host_abi == AAD_STORE_ABI ? &plugin : NULL;
}
