/*
 * connection-edit.c - connections that change
 *
 * The order is that of connection-add.c, which loses nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/ask.h"
#include "base/text.h"
#include "broker/broker.h"
#include "command/connection-add.h"
#include "command/connection-conclude.h"
#include "command/connection-dialog.h"
#include "command/connection-edited.h"
#include "command/connection-instance.h"
#include "command/connection-issuer.h"
#include "command/connection-secret.h"
#include "command/connection-verbs.h"
#include "connection/audience.h"
#include "connection/complete.h"
#include "connection/paste.h"
#include "connection/proof.h"

/* What another grant has no use for goes, unless it is given with it: then that is an error. */
static enum aad_code edit_apply_grant(const struct connection_options *options,
                                      struct connection *c, struct aad_error *err)
{
    const char *grant = connection_options_value_of(options, "grant");
    enum aad_code code;

    if (!grant || !strcmp(grant, c->grant))
        return AAD_OK;
    code = paste_set(c, "grant", grant, err);
    return code ? code : proof_drop_unused(c, err);
}

/* What another one has said of itself. */
static enum aad_code edit_forget_issuer(struct connection *c, struct aad_error *err)
{
    static const char *const said[] = {"token-endpoint", "authorization-endpoint",
                                       "device-authorization-endpoint", "userinfo-endpoint"};
    enum aad_code code = AAD_OK;

    for (size_t i = 0; !code && i < sizeof said / sizeof said[0]; i++)
        code = connection_set(c, said[i], "", err);
    return code;
}

/* Defaults follow from other fields: when one of those changes, they must follow again. */
static enum aad_code edit_apply(const struct connection_options *options, struct connection *c,
                                struct aad_error *err)
{
    bool has_audience = connection_options_has(options, "audiences");
    bool has_kind = connection_options_has(options, "kind");
    bool may_follow = !has_audience && (connection_options_has(options, "authority") || has_kind);
    bool follows = false, hosts_follow;
    enum aad_code code = may_follow ? audience_forget(c, &follows, err) : AAD_OK;

    /* A kind's own hosts are those of every authority: others were chosen. */
    hosts_follow = kind_hosts_follow(c->kind) ? follows || has_audience : follows && has_kind;

    if (!code && hosts_follow && !connection_options_has(options, "hosts"))
        code = connection_set(c, "hosts", "-", err);
    if (!code && connection_options_has(options, "issuer"))
        code = edit_forget_issuer(c, err);
    if (!code)
        code = edit_apply_grant(options, c, err);
    return code ? code : connection_options_apply(options, c, err);
}

static bool edit_has_secret(const struct connection_options *options)
{
    return options->asks_secret || options->secret_fd >= 0;
}

/* What is changed, while it changes. */
struct edit {
    struct command_context *ctx;
    const struct connection_options *options;
    struct connection before, c;
    struct secret secret;
    struct secret former; /* what a secret that was typed has taken the place of */
    struct store *store;
    bool is_typed; /* somebody has answered questions for it */
};

static void edit_clear(struct edit *edit)
{
    connection_clear(&edit->before);
    connection_clear(&edit->c);
    secret_clear(&edit->secret);
    secret_clear(&edit->former);
    store_close(&edit->store);
}

static enum aad_code edit_collect(struct edit *edit, struct aad_error *err)
{
    const struct connection_options *options = edit->options;
    struct connection *c = &edit->c;
    enum aad_code code = AAD_OK;

    edit->is_typed = !options->n_settings && !edit_has_secret(options) && ask_has_terminal();
    if (options->n_settings)
        code = edit_apply(options, c, err);
    else if (edit->is_typed)
        code = connection_dialog_run(options, c, &edit->secret, true, err);
    else if (!edit_has_secret(options))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "nothing to change was given\n"
                             "For example: --username USER, or --secret-stdin.");
    if (!code)
        code = connection_issuer_complete(edit->ctx, c, err);
    return code ? code : connection_complete(c, err);
}

static enum aad_code edit_read_secret(const struct connection_options *options,
                                      const struct connection *before, struct connection *c,
                                      struct secret *secret, struct aad_error *err)
{
    bool needs_secret = connection_secret_role(c) && connection_former_is_other(before, c);

    if (!edit_has_secret(options) && (options->no_secret || !needs_secret))
        return AAD_OK;
    return connection_add_read_secret(options, c, secret, err);
}

/* With --no-secret, what the old store cannot give now is left behind in it. */
static enum aad_code edit_move(struct command_context *ctx,
                               const struct connection_options *options,
                               const struct connection_change *change, struct secret *secret,
                               struct aad_error *err)
{
    struct aad_error why = {0};
    enum aad_code code = connection_former_move(ctx, change->before, change->c, secret, &why);

    if (!code || (options->no_secret && (code == AAD_LOCKED || code == AAD_UNAVAILABLE)))
        return AAD_OK;
    if (err)
        *err = why;
    return code;
}

/* A refresh token serves the identity that it was given to. */
static bool edit_keeps_sign_in(const struct connection *before, const struct connection *c)
{
    auto_buf struct buf was = {0}, is = {0};

    if (!connection_grant(c)->needs_person)
        return false;
    connection_identity(before, NULL, &was);
    connection_identity(c, NULL, &is);
    return !buf_ok(&was, NULL) && !buf_ok(&is, NULL) && !strcmp(buf_text(&was), buf_text(&is)) &&
           connection_secret_has_sign_in(c);
}

/* Another one's secret is nothing to go back to. */
static void edit_note_former(struct edit *edit)
{
    bool is_typed = edit->secret.len && edit->options->secret_fd < 0;

    if (is_typed && !edit->former.len && !connection_former_is_other(&edit->before, &edit->c))
        (void)connection_secret_load(&edit->before, false, NULL, &edit->former, NULL);
}

/* A slip shall not cost the secret that worked: ^C puts it back, too. */
static enum aad_code edit_put_back(struct edit *edit, enum aad_code code)
{
    const char *role = connection_secret_role(&edit->c);
    auto_store struct store *store = NULL;
    auto_buf struct buf prompt = {0};
    struct aad_error why = {0};
    bool yes = true;

    if (code != AAD_REJECTED || !edit->former.len || !ask_has_terminal() ||
        secret_equal(&edit->former, &edit->secret))
        return code;
    buf_append_all(&prompt, "Put the former ", role, " back", (char *)NULL);
    if ((!ask_yes(buf_text(&prompt), true, &yes, &why) && !yes) || buf_ok(&prompt, NULL))
        return code;
    if (connection_secret_save(&edit->c, &edit->former, edit->ctx->may_ask, &store, &why)) {
        command_tell(edit->ctx, "The former %s could not be put back: %s.\n", role, why.what);
        return code;
    }
    broker_forget(&edit->c);
    command_tell(edit->ctx, "The former %s is in %s again.\n", role, edit->c.store);
    return code;
}

/* What is done once more where it fails, so it takes what it finds done. */
static enum aad_code edit_keep(struct edit *edit, struct aad_error *err)
{
    const struct connection_change change = {
        .before = &edit->before, .c = &edit->c, .secret = &edit->secret};
    enum aad_code code = AAD_OK;

    if (!edit->options->no_instance_discovery)
        code = connection_instance_check(&edit->c, &edit->before, err);
    if (!code && !edit->secret.len)
        code = edit_read_secret(edit->options, &edit->before, &edit->c, &edit->secret, err);
    edit->is_typed |= edit->secret.len && edit->options->secret_fd < 0;
    if (!code)
        code = connection_former_check_store(&edit->before, &edit->c, err);
    if (!code)
        code = connection_add_complete_store(edit->ctx, &edit->c, err);
    if (!code)
        edit_note_former(edit);
    if (!code)
        code = edit_move(edit->ctx, edit->options, &change, &edit->secret, err);
    return code ? code : connection_add_store(edit->ctx, &change, &edit->store, err);
}

/* Whoever has typed something does not type it again. */
static enum aad_code edit_insist(struct edit *edit, struct aad_error *err)
{
    struct conclude_again again = {.way = NULL};
    enum aad_code code;

    while ((code = edit_keep(edit, err)) && edit->is_typed) {
        code = connection_conclude_again(&again, err);
        if (code)
            return code;
    }
    return code;
}

enum aad_code connection_verb_edit(struct command_context *ctx,
                                   const struct connection_options *options, struct aad_error *err)
{
    __attribute__((cleanup(edit_clear))) struct edit edit = {.ctx = ctx, .options = options};
    enum aad_code code = connection_options_need_name(options, "edit", err);

    if (!code)
        code = connection_load(options->name, &edit.before, err);
    if (!code)
        code = connection_edited_settle(&edit.before, ctx->may_ask, err);
    if (!code)
        code = connection_load(options->name, &edit.c, err);
    if (!code)
        code = edit_collect(&edit, err);
    if (!code)
        code = edit_insist(&edit, err);
    if (code)
        return code;
    *err = (struct aad_error){0}; /* of what was mended */
    code = connection_former_drop(ctx, &edit.before, &edit.c, err);
    if (code)
        return code;
    if (!edit.secret.len && !connection_former_needs_sign_in(&edit.before, &edit.c)) {
        connection_conclude_saved(ctx, &edit.c);
        return secret_ok(&ctx->out, err);
    }
    code = edit_keeps_sign_in(&edit.before, &edit.c)
               ? connection_conclude_verify(ctx, &edit.c, &edit.store, options, err)
               : connection_conclude(ctx, &edit.c, &edit.store, options, err);
    return edit_put_back(&edit, code);
}
