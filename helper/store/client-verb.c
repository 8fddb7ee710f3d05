/*
 * client-verb.c - the caller's side of the verbs: each is one call
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/client.h"

#include "base/error.h"
#include "store/audit.h"
#include "store/talk.h"
#include "store/verb.h"

/* ret: takes the bytes of a verb that gives some, but only when all went well. */
static enum aad_code client_call(struct store *s, const struct verb_call *call,
                                 struct talk_answer *answer, struct secret *ret,
                                 struct aad_error *err)
{
    auto_frame struct wire_frame frame = {.type = WIRE_CALL};
    auto_secret struct secret got = {0};
    enum aad_code code = verb_check(call, err);

    if (code)
        return code;
    answer->bytes = verb_gives_bytes(call->verb) ? &got : NULL;
    wire_put_number(&frame, talk_end_ms(s));
    verb_put(&frame, call);
    code = talk_call(s, &frame, answer, err);
    if (verb_looks(call->verb))
        code = talk_log_look(s, &call->item, code, err);
    if (!code && answer->visit_code)
        return aad_error_set(err, answer->visit_code, NULL, "the list was not read to its end");
    if (!code && ret)
        secret_take(ret, &got);
    return code;
}

/* Calls a verb that gives what the item has; ret NULL: it gives nothing. */
static enum aad_code client_get(struct store *s, enum verb verb, const struct aad_item *item,
                                struct secret *ret, struct aad_error *err)
{
    struct talk_answer answer = {0};

    return client_call(s, &(struct verb_call){.verb = verb, .item = *item}, &answer, ret, err);
}

/* Calls a verb that changes what the store has. What must be logged and cannot is not begun; a line
 * that is lost after that takes nothing back, so it is no failure. */
static enum aad_code client_change(struct store *s, const struct verb_call *call,
                                   const struct aad_item *item, struct aad_error *err)
{
    struct talk_answer answer = {0};
    enum aad_code code = verb_check(call, err);

    if (!code)
        code = audit_check(err);
    if (code)
        return code;
    code = client_call(s, call, &answer, NULL, err);
    (void)talk_log(s, verb_log_name(call->verb), item, code, NULL);
    return code;
}

/* The same of one that gives the item something. */
static enum aad_code client_put(struct store *s, enum verb verb, const struct aad_item *item,
                                const struct secret *bytes, struct aad_error *err)
{
    struct verb_call call = {.verb = verb, .item = *item, .bytes = bytes->bytes, .len = bytes->len};

    return client_change(s, &call, item, err);
}

/* Calls a verb of the whole store. */
static enum aad_code client_do(struct store *s, enum verb verb, struct aad_error *err)
{
    return client_get(s, verb, &(struct aad_item){0}, NULL, err);
}

enum aad_code store_check(struct store *store, struct aad_error *err)
{
    return client_do(store, VERB_CHECK, err);
}

enum aad_code store_unlock(struct store *store, struct aad_error *err)
{
    return client_do(store, VERB_UNLOCK, err);
}

enum aad_code store_change_password(struct store *store, struct aad_error *err)
{
    const struct aad_item whole = {0};

    return client_change(store, &(struct verb_call){.verb = VERB_CHANGE_PASSWORD}, &whole, err);
}

enum aad_code store_list(struct store *store, aad_visit *visit, void *ctx, struct aad_error *err)
{
    struct talk_answer answer = {.visit = visit, .ctx = ctx};

    return client_call(store, &(struct verb_call){.verb = VERB_LIST}, &answer, NULL, err);
}

enum aad_code store_keys(struct store *store, aad_visit_key *visit, void *ctx,
                         struct aad_error *err)
{
    struct talk_answer answer = {.visit_key = visit, .ctx = ctx};

    return client_call(store, &(struct verb_call){.verb = VERB_KEYS}, &answer, NULL, err);
}

enum aad_code store_load(struct store *store, const struct aad_item *item, struct secret *ret,
                         struct aad_error *err)
{
    auto_secret struct secret secret = {0};
    enum aad_code code = audit_check(err);

    if (code)
        return code;
    code = client_get(store, VERB_LOAD, item, &secret, err);
    code = talk_log(store, "load", item, code, err);
    if (!code)
        secret_take(ret, &secret);
    return code;
}

enum aad_code store_save(struct store *store, const struct aad_item *item,
                         const struct secret *secret, struct aad_error *err)
{
    return client_put(store, VERB_SAVE, item, secret, err);
}

enum aad_code store_erase(struct store *store, const struct aad_item *item, struct aad_error *err)
{
    return client_change(store, &(struct verb_call){.verb = VERB_ERASE, .item = *item}, item, err);
}

enum aad_code store_certificate(struct store *store, const struct aad_item *item,
                                struct secret *ret_der, struct aad_error *err)
{
    return client_get(store, VERB_CERTIFICATE, item, ret_der, err);
}

enum aad_code store_sign(struct store *store, const struct aad_item *item, const char *algorithm,
                         const struct secret *message, struct secret *ret, struct aad_error *err)
{
    auto_secret struct secret signature = {0};
    struct talk_answer answer = {0};
    struct verb_call call = {.verb = VERB_SIGN,
                             .item = *item,
                             .text = algorithm,
                             .bytes = message->bytes,
                             .len = message->len};
    enum aad_code code = audit_check(err);

    if (code)
        return code;
    code = client_call(store, &call, &answer, &signature, err);
    /* A token that cannot do an algorithm has not used its key. */
    if (code == AAD_UNSUPPORTED)
        return talk_log_look(store, item, code, err);
    code = talk_log(store, "sign", item, code, err);
    if (!code)
        secret_take(ret, &signature);
    return code;
}

enum aad_code store_generate(struct store *store, const struct aad_item *item, const char *key_type,
                             struct aad_error *err)
{
    struct verb_call call = {.verb = VERB_GENERATE, .item = *item, .text = key_type};

    return client_change(store, &call, item, err);
}

enum aad_code store_public_key(struct store *store, const struct aad_item *item,
                               struct secret *ret_der, struct aad_error *err)
{
    /* This does not use the key, but it does use the PIN; and a signature is wanted next. */
    enum aad_code code = audit_check(err);

    return code ? code : client_get(store, VERB_PUBLIC_KEY, item, ret_der, err);
}

enum aad_code store_save_certificate(struct store *store, const struct aad_item *item,
                                     const struct secret *der, struct aad_error *err)
{
    return client_put(store, VERB_SAVE_CERTIFICATE, item, der, err);
}

enum aad_code store_import(struct store *store, const struct aad_item *item,
                           const struct secret *pkcs8, struct aad_error *err)
{
    return client_put(store, VERB_IMPORT, item, pkcs8, err);
}

enum aad_code store_erase_key(struct store *store, const struct aad_item *item,
                              struct aad_error *err)
{
    return client_change(store, &(struct verb_call){.verb = VERB_ERASE_KEY, .item = *item}, item,
                         err);
}

enum aad_code store_certificates(struct store *store, const struct aad_item *item,
                                 aad_visit_certificate *visit, void *ctx, struct aad_error *err)
{
    struct talk_answer answer = {.visit_certificate = visit, .ctx = ctx};
    struct verb_call call = {.verb = VERB_CERTIFICATES, .item = *item};

    return client_call(store, &call, &answer, NULL, err);
}

enum aad_code store_add_certificate(struct store *store, const struct aad_item *item,
                                    const struct secret *der, struct aad_error *err)
{
    return client_put(store, VERB_ADD_CERTIFICATE, item, der, err);
}

enum aad_code store_use_certificate(struct store *store, const struct aad_item *item,
                                    const struct secret *der, struct aad_error *err)
{
    return client_put(store, VERB_USE_CERTIFICATE, item, der, err);
}

enum aad_code store_drop_certificate(struct store *store, const struct aad_item *item,
                                     const struct secret *der, struct aad_error *err)
{
    return client_put(store, VERB_DROP_CERTIFICATE, item, der, err);
}
