/*
 * verb-run.c - a verb reaches the plugin
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/verb.h"

static enum aad_code verb_cannot(const struct verb_call *call, struct aad_error *err)
{
    return aad_error_set(err, AAD_UNSUPPORTED, NULL, "%s",
                         verb_is_of_keys(call->verb) ? "this store keeps no keys"
                                                     : "this store cannot do that");
}

/* The plugin's function of that name, if it has one. */
#define VERB_DO(name, ...) (p->name ? p->name(t->state, __VA_ARGS__) : verb_cannot(call, err))

static enum aad_code verb_run_for_keys(const struct verb_target *t, const struct verb_call *call,
                                       struct aad_error *err)
{
    const struct aad_store_plugin *p = t->plugin;
    const char *text = call->text ? call->text : "";

    switch (call->verb) {
    case VERB_CERTIFICATE:
        return VERB_DO(certificate, &call->item, t->sink, t->ctx, err);
    case VERB_SIGN:
        return VERB_DO(sign, &call->item, text, call->bytes, call->len, t->sink, t->ctx, err);
    case VERB_GENERATE:
        return VERB_DO(generate, &call->item, text, err);
    case VERB_KEYS:
        return VERB_DO(keys, t->visit_key, t->ctx, err);
    case VERB_PUBLIC_KEY:
        return VERB_DO(public_key, &call->item, t->sink, t->ctx, err);
    case VERB_SAVE_CERTIFICATE:
        return VERB_DO(save_certificate, &call->item, call->bytes, call->len, err);
    case VERB_IMPORT:
        return VERB_DO(import, &call->item, call->bytes, call->len, err);
    case VERB_ERASE_KEY:
        return VERB_DO(erase_key, &call->item, err);
    case VERB_CERTIFICATES:
        return VERB_DO(certificates, &call->item, t->visit_certificate, t->ctx, err);
    case VERB_ADD_CERTIFICATE:
        return VERB_DO(add_certificate, &call->item, call->bytes, call->len, err);
    case VERB_USE_CERTIFICATE:
        return VERB_DO(use_certificate, &call->item, call->bytes, call->len, err);
    case VERB_DROP_CERTIFICATE:
        return VERB_DO(drop_certificate, &call->item, call->bytes, call->len, err);
    default:
        return verb_cannot(call, err);
    }
}

enum aad_code verb_run(const struct verb_target *t, const struct verb_call *call,
                       struct aad_error *err)
{
    const struct aad_store_plugin *p = t->plugin;

    switch (call->verb) {
    case VERB_CHECK:
        return VERB_DO(check, err);
    case VERB_LOAD:
        return VERB_DO(load, &call->item, t->sink, t->ctx, err);
    case VERB_SAVE:
        return VERB_DO(save, &call->item, call->bytes, call->len, err);
    case VERB_ERASE:
        return VERB_DO(erase, &call->item, err);
    case VERB_LIST:
        return VERB_DO(list, t->visit, t->ctx, err);
    case VERB_UNLOCK: /* a store without a lock is open */
        return p->unlock ? p->unlock(t->state, err) : AAD_OK;
    case VERB_CHANGE_PASSWORD:
        return VERB_DO(change_password, err);
    default:
        return verb_run_for_keys(t, call, err);
    }
}
