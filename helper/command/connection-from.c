/*
 * connection-from.c - `connection add --from NAME`: a new connection of an identity that is there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-from.h"

#include <string.h>

#include "base/ask.h"
#include "base/error.h"
#include "base/text.h"
#include "command/connection-secret.h"
#include "connection/policy.h"

/* Who it is, how that is proved, and the way there. */
static const char *const from_keys[] = {"authority",
                                        "client-id",
                                        "grant",
                                        "username",
                                        "redirect-uri",
                                        "client-authentication",
                                        "endpoint-version",
                                        "capabilities",
                                        "assertion-source",
                                        "assertion-issuer",
                                        "assertion-subject",
                                        "assertion-audience",
                                        "identity-source",
                                        "object-id",
                                        "resource-id",
                                        "store",
                                        "pin",
                                        "assertion",
                                        "key-id",
                                        "x5c",
                                        "proxy",
                                        "ca-file",
                                        "timeout"};

static enum aad_code from_load(const struct connection_options *options, struct connection *ret,
                               struct aad_error *err)
{
    if (text_is_name(options->from))
        return connection_load(options->from, ret, err);
    return aad_error_set(err, AAD_USAGE, NULL,
                         "--from takes the name of a connection\n"
                         "'aad-credential connection list' shows them.");
}

static enum aad_code from_set_kind(const struct connection *from, struct connection *c,
                                   struct aad_error *err)
{
    const char *kind = from->kind->successor ? from->kind->successor : from->kind->name;

    return c->kind ? AAD_OK : connection_set(c, "kind", kind, err);
}

enum aad_code connection_from_fill(struct command_context *ctx,
                                   const struct connection_options *options, struct connection *c,
                                   struct aad_error *err)
{
    auto_connection struct connection from = {0};
    auto_buf struct buf told = {0};
    enum aad_code code = from_load(options, &from, err);

    if (!code && from.issuer)
        code = aad_error_set(err, AAD_CONFIG, NULL,
                             "the tokens of '%s' are another issuer's, not Entra ID's\n"
                             "Add the new connection without --from.",
                             from.name);
    if (!code)
        code = from_set_kind(&from, c, err);
    for (size_t i = 0; !code && i < sizeof from_keys / sizeof *from_keys; i++) {
        auto_buf struct buf value = {0};

        connection_get(&from, from_keys[i], &value);
        if (!value.len || connection_options_has(options, from_keys[i]))
            continue;
        code = connection_set(c, from_keys[i], buf_text(&value), err);
        buf_append_all(&told, told.len ? ", " : "", from_keys[i], " ", buf_text(&value),
                       (char *)NULL);
    }
    if (!code)
        code = buf_ok(&told, err);
    if (!code)
        secret_append_all(&ctx->out, "From '", from.name, "': ", buf_text(&told), "\n",
                          (char *)NULL);
    return code;
}

/* A bare secret goes to its hosts themselves. Those that are still to be chosen are none of them.
 */
static bool from_is_same_hosts(const struct connection *from, const struct connection *c)
{
    auto_buf struct buf old = {0}, new = {0};

    connection_get(from, "hosts", &old);
    connection_get(c, "hosts", &new);
    return new.len && !strcmp(buf_text(&old), buf_text(&new));
}

/* Only to where it goes already, and only as the same user's or application's (P2). */
static bool from_is_same(const struct connection *from, const struct connection *c)
{
    const char *role = connection_secret_role(c), *own = connection_secret_role(from);
    const char *user_role = connection_grant(c)->is_user ? connection_grant(c)->secret_role : NULL;
    bool is_users = role && user_role && !strcmp(role, user_role);
    const char *old = is_users ? from->username : from->client_id;
    const char *new = is_users ? c->username : c->client_id;

    if (!role || !own || strcmp(role, own) != 0)
        return false;
    if (connection_grant(c)->is_bare)
        return from_is_same_hosts(from, c);
    return from->authority && c->authority && !strcmp(from->authority, c->authority) && old &&
           new &&text_equal_nocase(old, new);
}

static enum aad_code from_ask(const struct connection_options *options,
                              const struct connection *from, const struct connection *c,
                              bool *ret_may, struct aad_error *err)
{
    *ret_may = options->yes;
    if (options->yes)
        return AAD_OK;
    if (!ask_has_terminal())
        return aad_error_set(
            err, AAD_USAGE, NULL,
            "the %s of '%s' is not taken along unasked, and there is no terminal "
            "to ask at\n"
            "--yes takes it; or send one on standard input with --secret-stdin, or "
            "add --no-secret.",
            connection_secret_role(c), from->name);
    ask_say("Connection '%s' has the %s of %s in its store (%s).\n", from->name,
            connection_secret_role(c), connection_owner(c), from->store);
    return ask_yes("Keep a copy of it for the new connection?", true, ret_may, err);
}

enum aad_code connection_from_take_secret(struct command_context *ctx,
                                          const struct connection_options *options,
                                          const struct connection *c, struct secret *ret,
                                          struct aad_error *err)
{
    auto_connection struct connection from = {0};
    struct aad_error why = {0};
    bool may = false;
    enum aad_code code;

    if (options->no_secret || options->secret_fd >= 0 || options->asks_secret)
        return AAD_OK;
    code = from_load(options, &from, err);
    if (code || !from_is_same(&from, c))
        return code;
    code = from_ask(options, &from, c, &may, err);
    if (code || !may)
        return code;
    code = policy_check(&from, NULL, &why);
    if (!code)
        code = connection_secret_load(&from, ctx->may_ask, NULL, ret, &why);
    if (!code)
        secret_append_all(&ctx->out, "The ", connection_secret_role(c), " is that of '", from.name,
                          "'.\n", (char *)NULL);
    else if (ask_has_terminal())
        ask_say("  It cannot be had: %s.\n", why.what);
    else
        *err = why;
    return ask_has_terminal() ? AAD_OK : code;
}
