/*
 * connection-former.c - what a connection that changes, or is replaced, had in its store
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-former.h"

#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "broker/broker.h"
#include "command/connection-secret.h"
#include "connection/client-auth.h"
#include "connection/cloud.h"
#include "connection/store-type.h"

#define FORMER_ROLES 3 /* a connection's secret, its sign-in, NULL */

static void former_print_removed(const struct connection *c, const struct buf *roles,
                                 struct buf *ret)
{
    buf_printf(ret, "The %s %s removed from %s: ", buf_text(roles),
               strchr(buf_text(roles), ' ') ? "are" : "is", c->store);
}

static bool former_is_text(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : a == b;
}

/* The same origin, or another host of the same cloud of Microsoft's. */
static bool former_is_place(const char *a, const char *b)
{
    const struct cloud *cloud;
    struct url first, second;

    if (!a || !b)
        return a == b;
    if (url_parse(a, &first, NULL) || url_parse(b, &second, NULL))
        return false;
    cloud = first.is_https && second.is_https ? cloud_of_authority(first.host) : NULL;
    return url_same_origin(&first, &second) || (cloud && cloud == cloud_of_authority(second.host));
}

/* An issuer is all of its address: a host may have many. */
static bool former_goes_there(const struct connection *before, const struct connection *c)
{
    return former_is_text(before->issuer, c->issuer) &&
           former_is_place(before->authority, c->authority) &&
           former_is_place(before->token_endpoint, c->token_endpoint);
}

static bool former_is_owner(const struct connection *before, const struct connection *c)
{
    return text_equal_nocase(connection_owner(before), connection_owner(c));
}

bool connection_former_is_other(const struct connection *before, const struct connection *c)
{
    return !before || strcmp(before->grant, c->grant) != 0 || !former_is_owner(before, c) ||
           !former_goes_there(before, c);
}

static void former_get_identity(const struct connection *c, const char *key, struct buf *ret)
{
    if (key)
        connection_get(c, key, ret);
    else
        connection_identity(c, NULL, ret);
}

/* key NULL: who it is, all in all. */
static bool former_differs(const struct connection *before, const struct connection *c,
                           const char *key)
{
    auto_buf struct buf was = {0}, is = {0};

    former_get_identity(before, key, &was);
    former_get_identity(c, key, &is);
    return buf_ok(&was, NULL) || buf_ok(&is, NULL) || strcmp(buf_text(&was), buf_text(&is)) != 0;
}

bool connection_former_needs_sign_in(const struct connection *before, const struct connection *c)
{
    for (const char *const *key = connection_keys(); *key; key++)
        if (!connection_is_aside(*key) && former_differs(before, c, *key))
            return true;
    return former_differs(before, c, NULL);
}

/* The roles that c uses, of which the store has another one's. A person's sign-in outlives another
 * grant. */
static void former_find_others(const struct connection_change *change,
                               const char *ret[FORMER_ROLES])
{
    const struct connection *before = change->before, *c = change->c;
    const char *role = connection_secret_role(c);

    if (role && !change->secret->len && connection_former_is_other(before, c))
        *ret++ = role;
    if (connection_grant(c)->is_user &&
        !(before && former_is_owner(before, c) && former_goes_there(before, c)))
        *ret++ = grant_refresh_token.secret_role;
    *ret = NULL;
}

enum aad_code connection_former_forget(struct command_context *ctx,
                                       const struct connection_change *change,
                                       struct aad_error *err)
{
    const struct connection *before = change->before, *c = change->c;
    const char *roles[FORMER_ROLES];
    auto_buf struct buf said = {0}, removed = {0};
    enum aad_code code;

    if (before && !connection_secret_is_same_store(before, c))
        return AAD_OK;
    former_find_others(change, roles);
    code = connection_secret_erase_roles(c, roles, ctx->may_ask, &removed, err);
    if (code || !removed.len)
        return code;
    former_print_removed(c, &removed, &said);
    buf_append_text(&said, "another authority, user or application had it.\n");
    return command_print(ctx, &said, err);
}

/* One on a token belongs to the token. */
static bool former_has_keyring_key(const struct connection *c)
{
    return c->store && client_auth_has_key(c) && !store_type_is_token(c->store);
}

enum aad_code connection_former_check_store(const struct connection *before,
                                            const struct connection *c, struct aad_error *err)
{
    if (!before->store || !c->store || !strcmp(before->store, c->store))
        return AAD_OK;
    if (former_has_keyring_key(before) && client_auth_has_key(c))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "the key is in %s, and cannot move to %s by itself\n"
                             "Add a connection of another name, with a key of its own there.",
                             before->store, c->store);
    return AAD_OK;
}

static bool former_is_role(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

/* A sign-in is a person's, and moves where a person is needed for another one. */
static enum aad_code former_move_sign_in(struct command_context *ctx,
                                         const struct connection *before,
                                         const struct connection *c, struct aad_error *err)
{
    if (!connection_grant(c)->needs_person || !former_is_owner(before, c))
        return AAD_OK;
    return connection_secret_copy(before, c, grant_refresh_token.secret_role, ctx->may_ask, err);
}

enum aad_code connection_former_move(struct command_context *ctx, const struct connection *before,
                                     const struct connection *c, struct secret *secret,
                                     struct aad_error *err)
{
    const char *role = connection_secret_role(c);
    struct aad_error why = {0};
    enum aad_code code = AAD_OK;

    if (!before->store || !c->store || connection_former_is_other(before, c) ||
        connection_secret_is_same_store(before, c))
        return AAD_OK;
    if (!secret->len && former_is_role(connection_secret_role(before), role))
        code = connection_secret_load(before, ctx->may_ask, NULL, secret, &why);
    if (!code || code == AAD_NOT_FOUND)
        code = former_move_sign_in(ctx, before, c, &why);
    if (!code)
        return AAD_OK;
    if (code == AAD_LOCKED || code == AAD_UNAVAILABLE)
        aad_error_remedy(&why,
                         "What is in %s moves to %s: unlock or start both, and try again; or leave "
                         "it behind, with --no-secret. Nothing has changed yet.",
                         before->store, c->store);
    if (err)
        *err = why;
    return code;
}

/* The roles under which `before` has something that c does not use. */
static void former_find_unused(const struct connection *before, const struct connection *c,
                               bool is_same_store, const char *ret[FORMER_ROLES])
{
    const char *old = connection_secret_role(before), *role = connection_secret_role(c);
    bool was_user = connection_grant(before)->is_user, is_user = connection_grant(c)->is_user;

    if (old && !(role && is_same_store && !strcmp(old, role)))
        *ret++ = old;
    if (was_user && !(is_user && is_same_store))
        *ret++ = grant_refresh_token.secret_role;
    *ret = NULL;
}

static void former_say_removed(const struct connection *before, const struct connection *c,
                               bool is_same_store, const struct buf *roles, struct buf *ret)
{
    if (!roles->len)
        return;
    former_print_removed(before, roles, ret);
    if (is_same_store || !c->store)
        buf_printf(ret, "the %s grant has no use for it.\n", c->grant);
    else
        buf_printf(ret, "the store of '%s' is %s now.\n", c->name, c->store);
}

static void former_say_key(const struct connection *before, const struct connection *c,
                           bool is_same_store, struct buf *ret)
{
    if (!former_has_keyring_key(before) || (is_same_store && client_auth_has_key(c)))
        return;
    buf_printf(ret, "The key stays in %s: 'aad-credential key delete %s", before->store, c->name);
    if (!is_same_store)
        buf_append_all(ret, " --store ", before->store, (char *)NULL);
    buf_append_text(ret, "' removes it.\n");
}

/* The next sign-in, or the next secret, is none of the old grant's business. What cannot be removed
 * now is named: nobody should believe it gone. */
enum aad_code connection_former_drop(struct command_context *ctx, const struct connection *before,
                                     const struct connection *c, struct aad_error *err)
{
    bool is_same_store = connection_secret_is_same_store(before, c);
    const char *roles[FORMER_ROLES];
    auto_buf struct buf said = {0}, removed = {0};
    struct aad_error why = {0};
    enum aad_code code;

    /* What a host has given is found by the host. */
    if (connection_former_needs_sign_in(before, c) ||
        (before->kind->has_exchange && former_differs(before, c, "hosts")))
        broker_forget(before);
    former_find_unused(before, c, is_same_store, roles);
    code = connection_secret_erase_roles(before, roles, ctx->may_ask, &removed, &why);
    former_say_removed(before, c, is_same_store, &removed, &said);
    if (code)
        buf_printf(&said, "What the %s grant had in %s is still there: %s.\n", before->grant,
                   before->store, why.what);
    former_say_key(before, c, is_same_store, &said);
    return said.len ? command_print(ctx, &said, err) : AAD_OK;
}
