/*
 * connection-edited.c - see connection-edited.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-edited.h"

#include <string.h>

#include "command/connection-secret.h"
#include "connection/client-auth.h"
#include "store/open.h"

bool connection_edited_is_needed(const struct connection_change *change)
{
    const struct connection *before = change->before, *c = change->c;
    const char *role = connection_secret_role(c),
               *was = before ? connection_secret_role(before) : NULL;

    return role && was && !strcmp(role, was) && change->secret->len && c->store &&
           connection_former_needs_sign_in(before, c) && connection_secret_is_same_store(before, c);
}

/* The one beside takes its own place. Until the file says so, it stays where it is, too. */
static enum aad_code edited_take_place(const struct connection *c, const struct secret *secret,
                                       struct store *store, struct aad_error *err)
{
    char label[CONNECTION_LABEL_MAX];
    const char *role = connection_secret_role(c);
    struct connection marked = *c, plain = *c; /* what is in them stays the caller's */
    const struct aad_item item = {c->name, role, connection_secret_label(c, role, label),
                                  c->username ? c->username : connection_owner(c)};
    enum aad_code code = store_save(store, &item, secret, err);

    marked.is_edited = true;
    plain.is_edited = false;
    if (!code)
        code = connection_save(&plain, err);
    if (!code) {
        const struct aad_item beside = {.connection = c->name,
                                        .role = client_auth_store_role(&marked)};

        (void)store_erase(store, &beside, NULL); /* nobody asks for it any more */
    }
    return code;
}

enum aad_code connection_edited_save(const struct connection_change *change, struct store *store,
                                     struct aad_error *err)
{
    struct connection marked = *change->c;
    enum aad_code code;

    marked.is_edited = true;
    code = connection_save(&marked, err);
    return code ? code : edited_take_place(change->c, change->secret, store, err);
}

enum aad_code connection_edited_settle(struct connection *c, bool may_ask, struct aad_error *err)
{
    auto_store struct store *store = NULL;
    auto_secret struct secret secret = {0};
    const struct aad_item beside = {.connection = c->name, .role = client_auth_store_role(c)};
    struct store_spec spec;
    enum aad_code code;

    if (!c->is_edited)
        return AAD_OK;
    spec = store_spec_of(c, deadline_in_ms(DEADLINE_MS), may_ask);
    code = store_open(&spec, &store, err);
    if (!code)
        code = store_load(store, &beside, &secret, err);
    if (!code)
        code = edited_take_place(c, &secret, store, err);
    if (!code)
        c->is_edited = false;
    return code;
}
