/*
 * client-key.c - the caller's side of the verbs for keys
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/client.h"

#include "base/error.h"
#include "base/text.h"
#include "store/audit.h"
#include "store/talk.h"

/* All of these verbs send an item, a text and bytes, and get bytes or nothing. */
static enum aad_code client_key_call(struct store *s, enum wire_type type,
                                     const struct aad_item *item, const char *text,
                                     const struct secret *bytes, struct secret *ret,
                                     struct aad_error *err)
{
    auto_frame struct wire_frame frame = {.type = type};
    auto_secret struct secret got = {0};
    struct talk_answer answer = {.bytes = ret ? &got : NULL};
    enum aad_code code;

    if (!text_is_name(item->connection) || !text_is_name(item->role))
        return aad_error_set(err, AAD_INTERNAL, NULL, "a key of a store has an impossible name");
    if (bytes && (!bytes->len || bytes->len > AAD_SECRET_MAX))
        return aad_error_set(err, AAD_USAGE, NULL, "a store takes 1 to %u bytes, not %zu",
                             AAD_SECRET_MAX, bytes->len);
    wire_put_number(&frame, talk_end_ms(s));
    wire_put_item(&frame, item);
    wire_put_text(&frame, text);
    wire_put_bytes(&frame, bytes ? bytes->bytes : "", bytes ? bytes->len : 0);
    code = talk_call(s, &frame, &answer, err);
    if (!code && ret)
        secret_take(ret, &got);
    return code;
}

enum aad_code store_certificate(struct store *store, const struct aad_item *item,
                                struct secret *ret_der, struct aad_error *err)
{
    return client_key_call(store, WIRE_CERTIFICATE, item, NULL, NULL, ret_der, err);
}

enum aad_code store_sign(struct store *store, const struct aad_item *item, const char *algorithm,
                         const struct secret *message, struct secret *ret, struct aad_error *err)
{
    auto_secret struct secret signature = {0};
    enum aad_code code = audit_check(err);

    if (code)
        return code;
    code = client_key_call(store, WIRE_SIGN, item, algorithm, message, &signature, err);
    /* That a token cannot do one algorithm is no use of its key. */
    if (code == AAD_UNSUPPORTED)
        return code;
    code = talk_log(store, "sign", item, code, err);
    if (!code)
        secret_take(ret, &signature);
    return code;
}

enum aad_code store_generate(struct store *store, const struct aad_item *item, const char *key_type,
                             struct aad_error *err)
{
    return client_key_call(store, WIRE_GENERATE, item, key_type, NULL, NULL, err);
}

enum aad_code store_public_key(struct store *store, const struct aad_item *item,
                               struct secret *ret_der, struct aad_error *err)
{
    /* No use of the key, but of the PIN, and what is wanted next is a signature. */
    enum aad_code code = audit_check(err);

    return code ? code : client_key_call(store, WIRE_PUBLIC_KEY, item, NULL, NULL, ret_der, err);
}

enum aad_code store_save_certificate(struct store *store, const struct aad_item *item,
                                     const struct secret *der, struct aad_error *err)
{
    return client_key_call(store, WIRE_SAVE_CERTIFICATE, item, NULL, der, NULL, err);
}

enum aad_code store_import(struct store *store, const struct aad_item *item,
                           const struct secret *pkcs8, struct aad_error *err)
{
    return client_key_call(store, WIRE_IMPORT, item, NULL, pkcs8, NULL, err);
}

enum aad_code store_erase_key(struct store *store, const struct aad_item *item,
                              struct aad_error *err)
{
    return client_key_call(store, WIRE_ERASE_KEY, item, NULL, NULL, NULL, err);
}

enum aad_code store_keys(struct store *store, aad_visit_key *visit, void *ctx,
                         struct aad_error *err)
{
    auto_frame struct wire_frame frame = {.type = WIRE_KEYS};
    struct talk_answer answer = {.visit_key = visit, .ctx = ctx};
    enum aad_code code;

    wire_put_number(&frame, talk_end_ms(store));
    code = talk_call(store, &frame, &answer, err);
    if (!code && answer.visit_code)
        return aad_error_set(err, answer.visit_code, NULL, "the list was not read to its end");
    return code;
}

const struct secret *store_last_answer(const struct store *store)
{
    return &store->proved;
}

const char *store_token(const struct store *store)
{
    return store->token;
}

const char *store_outcome(const struct store *store)
{
    return store->outcome;
}

const char *store_warning(const struct store *store)
{
    return store->warning;
}
