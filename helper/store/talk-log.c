/*
 * talk-log.c - what is logged of a conversation with a store
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/audit.h"
#include "store/talk.h"

static enum aad_code talk_write_log(struct store *store, struct audit_use *use,
                                    struct aad_error *err)
{
    struct aad_error log_err = {0};
    enum aad_code code;

    use->store = store->name;
    use->token = store->token;
    use->key = store->key;
    use->target = store->target;
    code = audit_log(use, &log_err);
    if (!code || use->result)
        return use->result;
    if (err)
        *err = log_err;
    return code;
}

/* Runs before the secret is handed on: what must be logged and cannot be is not used. A secret that
 * was not found was not used; a PIN that helped to look for it was. */
enum aad_code talk_log(struct store *store, const char *verb, const struct aad_item *item,
                       enum aad_code result, struct aad_error *err)
{
    struct audit_use use = {.verb = verb, .item = item, .result = result};

    if (result == AAD_NOT_FOUND)
        return talk_log_look(store, item, result, err);
    return talk_write_log(store, &use, err);
}

enum aad_code talk_log_look(struct store *store, const struct aad_item *item, enum aad_code result,
                            struct aad_error *err)
{
    struct audit_use use = {.verb = "look", .item = item, .by_pin = true, .result = result};

    return store->used_pin ? talk_write_log(store, &use, err) : result;
}
