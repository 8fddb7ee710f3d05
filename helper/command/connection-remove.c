/*
 * connection-remove.c - a connection goes, and its secrets with it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/ask.h"
#include "base/text.h"
#include "broker/broker.h"
#include "command/connection-secret.h"
#include "command/connection-verbs.h"
#include "connection/index.h"

static enum aad_code remove_confirm(const struct connection_options *options, const char *store,
                                    struct aad_error *err)
{
    char question[160];
    bool yes = false;
    enum aad_code code;

    if (options->yes)
        return AAD_OK;
    if (!ask_has_terminal())
        return aad_error_set(err, AAD_USAGE, NULL,
                             "nobody is there to confirm the removal\n"
                             "Add --yes.");
    (void)snprintf(question, sizeof question, "Remove connection '%s'%s%s?", options->name,
                   store ? " and its secrets from " : "", store ? store : "");
    code = ask_yes(question, false, &yes, err);
    if (code || yes)
        return code;
    return aad_error_set(err, AAD_CANCELLED, NULL, "nothing was removed");
}

/* The file goes last, in case something ends us before. A connection that is listed can be removed
 * again, and what is missing then is no failure. A secret, a token or a hint without its file would
 * be forgotten. */
static enum aad_code remove_all(const struct connection *c, bool may_ask, struct buf *ret_stays,
                                struct aad_error *err)
{
    enum aad_code code = connection_secret_erase(c, may_ask, err);

    if (code == AAD_UNAVAILABLE || code == AAD_LOCKED)
        aad_error_remedy(err,
                         "Its secrets cannot all be removed now, so the connection stays. "
                         "Unlock or start the store %s and try again.",
                         c->store);
    if (code)
        return code;
    broker_forget(c);
    index_forget();
    return connection_erase(c->name, ret_stays, err);
}

/* A connection whose file is gone, while a store may still have its secrets: `doctor` finds them.
 */
static enum aad_code remove_leftover(struct command_context *ctx,
                                     const struct connection_options *options,
                                     struct aad_error *err)
{
    auto_connection struct connection c = {0};
    enum aad_code code = connection_options_apply(options, &c, err);

    (void)snprintf(c.name, sizeof c.name, "%s", options->name);
    if (!code)
        code = remove_confirm(options, c.store, err);
    if (!code)
        code = connection_secret_erase(&c, ctx->may_ask, err);
    if (!code)
        secret_append_all(&ctx->out, "The store ", c.store, " has no secret of '", c.name,
                          "' any more.\n", (char *)NULL);
    return code;
}

enum aad_code connection_verb_remove(struct command_context *ctx,
                                     const struct connection_options *options,
                                     struct aad_error *err)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf stays = {0}, text = {0};
    char shown[512];
    bool has_store = connection_options_has(options, "store");
    enum aad_code code = connection_options_need_name(options, "remove", err);

    if (!code && has_store && !connection_exists(options->name))
        return remove_leftover(ctx, options, err);
    if (!code && has_store)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "connection '%s' is there and says itself where its secrets are\n"
                             "Leave out --store; it is for one whose file is gone.",
                             options->name);
    if (!code)
        code = connection_check_own(options->name, err);
    if (!code)
        code = connection_load(options->name, &c, err);
    if (!code)
        code = remove_confirm(options, c.store, err);
    if (!code)
        code = remove_all(&c, ctx->may_ask, &stays, err);
    if (code)
        return code;
    buf_printf(&text, "Connection '%s' %s removed.\n", c.name,
               c.store ? "and its secrets are" : "is");
    if (stays.len)
        buf_printf(&text, "Its file was a link; what it led to stays: %s\n",
                   text_escape(shown, sizeof shown, buf_text(&stays), stays.len));
    return command_print(ctx, &text, err);
}
