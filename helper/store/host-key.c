/*
 * host-key.c - the verbs for keys, on the plugin's side
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/host-key.h"

#include "base/error.h"

bool host_key_is(enum wire_type type)
{
    return type >= WIRE_CERTIFICATE && type <= WIRE_KEYS;
}

static enum aad_code host_key_unsupported(struct aad_error *err)
{
    return aad_error_set(err, AAD_UNSUPPORTED, NULL, "this store keeps no keys");
}

static enum aad_code host_key_do(const struct host_key_call *c, enum wire_type type,
                                 const struct aad_item *item, const char *text, const char *bytes,
                                 size_t len, struct aad_error *err)
{
    const struct aad_store_plugin *p = c->plugin;

    if (type == WIRE_CERTIFICATE && p->certificate)
        return p->certificate(c->state, item, c->sink, c->ctx, err);
    if (type == WIRE_SIGN && p->sign)
        return p->sign(c->state, item, text ? text : "", bytes, len, c->sink, c->ctx, err);
    if (type == WIRE_GENERATE && p->generate)
        return p->generate(c->state, item, text ? text : "", err);
    if (type == WIRE_PUBLIC_KEY && p->public_key)
        return p->public_key(c->state, item, c->sink, c->ctx, err);
    if (type == WIRE_SAVE_CERTIFICATE && p->save_certificate)
        return p->save_certificate(c->state, item, bytes, len, err);
    if (type == WIRE_IMPORT && p->import)
        return p->import(c->state, item, bytes, len, err);
    if (type == WIRE_ERASE_KEY && p->erase_key)
        return p->erase_key(c->state, item, err);
    return host_key_unsupported(err);
}

enum aad_code host_key_run(const struct host_key_call *call, struct wire_frame *frame,
                           struct aad_error *err)
{
    const char *text, *bytes;
    struct aad_item item;
    size_t len = 0;

    if (frame->type == WIRE_KEYS)
        return call->plugin->keys ? call->plugin->keys(call->state, call->visit, call->ctx, err)
                                  : host_key_unsupported(err);
    wire_get_item(frame, &item);
    text = wire_get_text(frame);
    bytes = wire_get_bytes(frame, &len);
    if (!wire_is_whole(frame) || len > AAD_SECRET_MAX)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the store's process was sent nonsense");
    return host_key_do(call, frame->type, &item, text, bytes, len, err);
}
