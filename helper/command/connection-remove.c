/*
 * connection-remove.c - a connection goes, and its secrets with it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/ask.h"
#include "base/screen.h"
#include "broker/broker.h"
#include "command/connection-default.h"
#include "command/connection-secret.h"
#include "command/connection-verbs.h"
#include "command/setup-git-undo.h"
#include "connection/certificate-note.h"
#include "connection/change.h"
#include "connection/rotation.h"
#include "connection/index.h"
#include "setup/look.h"

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

/* What git has of it: without the connection, each fetch there would fail. Not to know is no reason
 * to keep the connection. */
static enum aad_code remove_ask_git(struct command_context *ctx,
                                    const struct connection_options *options,
                                    struct setup_git_undo **ret, struct aad_error *err)
{
    auto_buf struct buf shown = {0};
    bool yes = true;
    enum aad_code code = AAD_OK;

    if (setup_git_undo_new(options->name, ret, &ctx->warning) || !*ret || options->yes ||
        !setup_git_undo_has_changes(*ret))
        return AAD_OK;
    setup_git_undo_print(*ret, &shown);
    ask_say("git asks for it:\n");
    ask_show(buf_text(&shown));
    code = ask_yes("Take that out of git's configuration, too?", true, &yes, err);
    if (!code && !yes)
        setup_git_undo_drop(*ret);
    return code;
}

static void remove_from_git(struct command_context *ctx, const struct connection_options *options,
                            const struct setup_git_undo *undo, struct buf *text)
{
    bool has_changes = undo && setup_git_undo_has_changes(undo);

    if (has_changes && !setup_git_undo_make(undo, &ctx->warning)) {
        buf_append_text(text, "git asks for it no more. ");
        setup_git_undo_print(undo, text);
    }
    if (ctx->warning.code)
        aad_error_remedy(&ctx->warning,
                         "'%s' is removed, and git may still ask for it. After what is above is "
                         "mended: aad-credential setup git %s --undo",
                         options->name, options->name);
    else if (undo && setup_git_undo_is_left(options->name))
        (void)aad_error_set(&ctx->warning, AAD_CONFIG, NULL,
                            "git still asks for '%s', which is removed\n"
                            "'aad-credential doctor' says where, and how to end that.",
                            options->name);
}

/* The same of the other tools that `setup` knows. */
static enum aad_code remove_ask_tools(const struct connection_options *options,
                                      const struct connection *c, struct setup_plan *ret,
                                      struct aad_error *why, struct aad_error *err)
{
    auto_buf struct buf shown = {0};
    bool yes = true;
    enum aad_code code;

    (void)setup_look_plan_undo(c, NULL, ret, why);
    if (!ret->n_changes || options->yes)
        return AAD_OK;
    setup_plan_print(ret, &shown);
    ask_say("Other tools ask for it:\n");
    ask_show(buf_text(&shown));
    code = ask_yes("Take that out of their configuration, too?", true, &yes, err);
    if (!code && !yes)
        setup_plan_shrink(ret, 0);
    return code;
}

/* `why`: what kept us from seeing all that they have. */
static void remove_from_tools(struct command_context *ctx, const char *name,
                              const struct setup_plan *plan, struct aad_error *why,
                              struct buf *text)
{
    if (plan->n_changes && !setup_plan_make(plan, why)) {
        buf_append_text(text, "Other tools ask for it no more. ");
        setup_plan_print(plan, text);
    }
    if (!why->code || ctx->warning.code)
        return;
    aad_error_remedy(why,
                     "'%s' is removed, and that tool may still ask for it. After what is above is "
                     "mended: aad-credential setup TOOL %s --undo",
                     name, name);
    ctx->warning = *why;
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
    certificate_note_erase(c->name, c->store);
    rotation_erase(c);
    change_end_by(c);
    return connection_erase(c->name, ret_stays, err);
}

/* A connection whose file is gone, while a store may still have its secrets: `doctor` finds them.
 */
static enum aad_code remove_leftover(struct command_context *ctx,
                                     const struct connection_options *options,
                                     struct aad_error *err)
{
    auto_connection struct connection c = {0};
    auto_setup_git_undo struct setup_git_undo *undo = NULL;
    auto_buf struct buf text = {0};
    enum aad_code code = connection_options_apply(options, &c, err);

    (void)snprintf(c.name, sizeof c.name, "%s", options->name);
    if (!code)
        code = remove_confirm(options, c.store, err);
    if (!code)
        code = remove_ask_git(ctx, options, &undo, err);
    if (!code)
        code = connection_secret_erase(&c, ctx->may_ask, err);
    if (code)
        return code;
    buf_printf(&text, "The store %s has no secret of '%s' any more.\n", c.store, c.name);
    remove_from_git(ctx, options, undo, &text);
    return command_print(ctx, &text, err);
}

enum aad_code connection_verb_remove(struct command_context *ctx,
                                     const struct connection_options *options,
                                     struct aad_error *err)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf stays = {0}, text = {0};
    auto_setup_git_undo struct setup_git_undo *undo = NULL;
    auto_setup_plan struct setup_plan *tools = setup_plan_new(err);
    struct aad_error why = {0};
    char shown[512];
    bool has_store = connection_options_has(options, "store");
    enum aad_code code =
        tools ? connection_options_need_name(options, "remove", err) : AAD_INTERNAL;

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
        code = remove_ask_git(ctx, options, &undo, err);
    if (!code)
        code = remove_ask_tools(options, &c, tools, &why, err);
    if (!code)
        code = remove_all(&c, ctx->may_ask, &stays, err);
    if (code)
        return code;
    buf_printf(&text, "Connection '%s' %s removed.\n", c.name,
               c.store ? "and its secrets are" : "is");
    if (stays.len)
        buf_printf(&text, "Its file was a link; what it led to stays: %s\n",
                   screen_show(shown, sizeof shown, buf_text(&stays), stays.len));
    if (!connection_exists(c.name)) /* the system may have one of that name */
        (void)connection_default_follow(c.name, "", &text, &ctx->warning);
    remove_from_git(ctx, options, undo, &text);
    remove_from_tools(ctx, c.name, tools, &why, &text);
    return command_print(ctx, &text, err);
}
