/*
 * connection-add.c - connections that are new
 *
 * Nothing is lost on the way: everything is checked, then the file and the secret are stored, then
 * the connection is verified. One that does not verify stays, and the report says so: nobody has to
 * type it again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-add.h"

#include <stdio.h>
#include <string.h>

#include "base/ask.h"
#include "base/hold.h"
#include "base/screen.h"
#include "broker/broker.h"
#include "command/connection-conclude.h"
#include "command/connection-confirm.h"
#include "command/connection-dialog.h"
#include "command/connection-edited.h"
#include "command/connection-from.h"
#include "command/connection-instance.h"
#include "command/connection-issuer.h"
#include "command/connection-missing.h"
#include "command/connection-secret.h"
#include "command/connection-variables.h"
#include "command/connection-verbs.h"
#include "connection/complete.h"
#include "connection/index.h"
#include "connection/policy.h"

void connection_add_clear(struct addition *add)
{
    connection_clear(&add->c);
    secret_clear(&add->secret);
    if (add->source)
        buf_clear(&add->source->used);
}

static enum aad_code add_check_new(const struct connection *c,
                                   const struct connection_options *options, struct aad_error *err)
{
    if (options->replace || !connection_exists(c->name))
        return AAD_OK;
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "there is a connection '%s' already\n"
                         "Choose another name, change it with 'aad-credential connection edit %s', "
                         "or add --replace.",
                         c->name, c->name);
}

static enum aad_code add_keep_secret(struct command_context *ctx, const struct connection *c,
                                     const struct secret *secret, struct store **ret_store,
                                     struct aad_error *err)
{
    auto_buf struct buf kept = {0};
    enum aad_code code;

    if (!secret->len)
        return AAD_OK;
    code = connection_secret_save(c, secret, ctx->may_ask, ret_store, err);
    if (code || !store_outcome(*ret_store)[0])
        return code;
    buf_printf(&kept, "The %s is kept %s.\n", connection_secret_role(c), store_outcome(*ret_store));
    return command_print(ctx, &kept, err);
}

/* Takes the file back when the secret cannot be saved. */
static enum aad_code add_store_behind(struct command_context *ctx, const struct connection *c,
                                      const struct secret *secret, struct store **ret_store,
                                      struct aad_error *err)
{
    enum aad_code code = connection_save(c, err);

    if (code)
        return code;
    code = add_keep_secret(ctx, c, secret, ret_store, err);
    if (!code)
        return code;
    /* A store that died may have saved the secret first; one that is locked or silent is not asked
     * again. */
    if (code != AAD_LOCKED && code != AAD_CANCELLED && code != AAD_TIMEOUT)
        (void)connection_secret_erase(c, false, NULL);
    (void)connection_erase(c->name, NULL, NULL);
    return code;
}

/* The file comes first. So a secret that a kill leaves behind belongs to a connection that is
 * listed, and can be removed. */
static enum aad_code add_store_new(struct command_context *ctx, const struct connection *c,
                                   const struct secret *secret, struct store **ret_store,
                                   struct aad_error *err)
{
    struct hold hold;
    enum aad_code code;

    hold_begin(&hold);
    code = add_store_behind(ctx, c, secret, ret_store, err);
    hold_end(&hold);
    return code;
}

/* Whoever is killed in between leaves the old ones or the new ones. */
static enum aad_code add_store_both(struct command_context *ctx,
                                    const struct connection_change *change,
                                    struct store **ret_store, struct aad_error *err)
{
    struct connection beside = *change->c; /* what is in it stays the caller's */
    enum aad_code code;

    beside.is_edited = true;
    code = add_keep_secret(ctx, &beside, change->secret, ret_store, err);
    return code ? code : connection_edited_save(change, *ret_store, err);
}

/* What is in the store comes first: a file that is already changed would send the old secret under
 * another name, or to another authority. The file is rehearsed before that: if it could not be
 * saved, the old file would send the new secret under its own name. */
static enum aad_code add_store_changed(struct command_context *ctx,
                                       const struct connection_change *change,
                                       struct store **ret_store, struct aad_error *err)
{
    enum aad_code code = connection_rehearse_save(change->c, err);

    if (!code)
        code = connection_former_forget(ctx, change, err);
    if (!code && connection_edited_is_needed(change))
        return add_store_both(ctx, change, ret_store, err);
    if (!code)
        code = add_keep_secret(ctx, change->c, change->secret, ret_store, err);
    return code ? code : connection_save(change->c, err);
}

enum aad_code connection_add_store(struct command_context *ctx,
                                   const struct connection_change *change, struct store **ret_store,
                                   struct aad_error *err)
{
    const struct connection *c = change->c;
    bool is_new = !connection_exists(c->name);
    enum aad_code code = policy_check(c, NULL, err);

    if (!code)
        code = is_new ? add_store_new(ctx, c, change->secret, ret_store, err)
                      : add_store_changed(ctx, change, ret_store, err);
    if (code)
        return code;
    index_forget();
    if (!change->before || change->secret->len ||
        connection_former_needs_sign_in(change->before, c))
        broker_forget(c);
    return AAD_OK;
}

enum aad_code connection_add_take_words(const struct connection_options *options,
                                        struct connection *c, struct aad_error *err)
{
    bool has_kind = connection_options_has(options, "kind");
    bool is_kind = !has_kind && options->file && kind_find(options->file);
    enum aad_code code = AAD_OK;
    char shown[40];

    if (options->file && !is_kind && options->name != options->file)
        return aad_error_set(
            err, AAD_USAGE, NULL,
            "'connection add' cannot use the argument '%s'\n"
            "Both the kind and the name are said by options.",
            screen_show(shown, sizeof shown, options->file, strlen(options->file)));
    if (!has_kind && (is_kind || !(options->from_environment || options->from)))
        code = connection_set(c, "kind", is_kind ? options->file : kind_at(0)->name, err);
    if (code || !options->name || (is_kind && options->name == options->file))
        return code;
    code = connection_options_need_name(options, "add", err);
    if (!code)
        (void)snprintf(c->name, sizeof c->name, "%s", options->name);
    return code;
}

enum aad_code connection_add_take(struct addition *add, struct secret *secret,
                                  struct aad_error *err)
{
    enum aad_code code;

    if (add->options.no_secret || add->options.secret_fd >= 0) {
        add->source->proof = NULL;
        return AAD_OK;
    }
    code = connection_secret_check_value(&add->c, secret, err);
    if (code == AAD_USAGE)
        aad_error_remedy(err, "Correct what sets %s, or give it with --secret-stdin.",
                         add->source->proof);
    if (!code)
        secret_take(&add->secret, secret);
    return code;
}

static enum aad_code add_collect(struct command_context *ctx, struct addition *add,
                                 struct aad_error *err)
{
    const struct connection_options *options = &add->options;
    struct connection *c = &add->c;
    bool has_from = options->from && !add->source; /* else it is the source's own word */
    enum aad_code code = connection_options_apply(options, c, err);

    if (!code && add->source)
        code = add->source->fill(add, err);
    if (!code && has_from)
        code = connection_from_fill(ctx, options, c, err);
    if (!code && c->name[0])
        code = add_check_new(c, options, err);
    if (!code && has_from)
        code = connection_from_take_secret(ctx, options, c, &add->secret, err);
    if (!code)
        code = connection_issuer_complete(ctx, c, err);
    add->is_typed = ask_has_terminal() && (connection_missing_any(c) || has_from) && !code;
    if (!code && add->is_typed)
        code = connection_dialog_run(options, c, &add->secret, false, err);
    else if (!code && connection_missing_any(c))
        code = connection_missing_fail(options, c, err);
    return code ? code : connection_complete(c, err);
}

enum aad_code connection_add_complete_store(struct command_context *ctx, struct connection *c,
                                            struct aad_error *err)
{
    size_t before = c->store ? strlen(c->store) : 0;
    enum aad_code code = policy_check(c, NULL, err);

    if (!code)
        code = connection_secret_complete_store(c, err);
    if (!code && c->store && strlen(c->store) != before)
        command_tell(ctx, "The token is %s\n", c->store);
    return code;
}

enum aad_code connection_add_read_secret(const struct connection_options *options,
                                         struct connection *c, struct secret *ret,
                                         struct aad_error *err)
{
    enum aad_code code = connection_secret_read(options, c, ret, err);

    if (code || !grant_has_last_day(connection_grant(c)) ||
        connection_options_has(options, "expires"))
        return code;
    /* The last day that is known is another secret's. */
    return options->secret_fd >= 0 || !connection_grant(c)->is_bare
               ? connection_set(c, "expires", "", err)
               : connection_dialog_ask_expiry(c, err);
}

/* What is replaced goes as what is edited does. A file that cannot be read says nothing of what it
 * had. */
static enum aad_code add_store(struct command_context *ctx, struct addition *add,
                               struct store **ret_store, struct aad_error *err)
{
    auto_connection struct connection before = {0};
    bool has_before = !connection_load(add->c.name, &before, NULL);
    const struct connection_change change = {
        .before = has_before ? &before : NULL, .c = &add->c, .secret = &add->secret};
    enum aad_code code = connection_add_store(ctx, &change, ret_store, err);

    return code || !has_before ? code : connection_former_drop(ctx, &before, &add->c, err);
}

static enum aad_code add_get_secret(struct command_context *ctx, struct addition *add,
                                    struct aad_error *err)
{
    const struct connection_options *options = &add->options;
    struct connection *c = &add->c;
    bool was_chosen = connection_options_has(options, "store");
    enum aad_code code = AAD_OK;

    if (connection_secret_role(c))
        code = connection_secret_choose_store(c, was_chosen, ctx->may_ask, err);
    if (code || add->secret.len)
        return code;
    code = connection_add_read_secret(options, c, &add->secret, err);
    if (!code && options->secret_fd < 0)
        add->is_typed = true;
    return code;
}

/* What is done once more where it fails, so it takes what it finds done. */
static enum aad_code add_keep(struct command_context *ctx, struct addition *add,
                              struct store **ret_store, struct aad_error *err)
{
    const struct connection_options *options = &add->options;
    struct connection *c = &add->c;
    bool needs_secret =
        !options->no_secret && (options->secret_fd >= 0 || connection_secret_role(c));
    enum aad_code code =
        options->no_instance_discovery ? AAD_OK : connection_instance_check(c, NULL, err);

    if (!code && !options->no_secret)
        code = connection_add_complete_store(ctx, c, err);
    if (!code && needs_secret)
        code = add_get_secret(ctx, add, err);
    return code ? code : add_store(ctx, add, ret_store, err);
}

/* What can be saved now, other than all of it; NULL: nothing, as it is the file that fails. */
static const char *add_find_way(const struct addition *add, struct buf *text)
{
    if (add->is_left || connection_rehearse_save(&add->c, NULL))
        return NULL;
    if (!add->secret.len)
        return "save it for now as it is, unverified";
    buf_printf(text, "save it for now without the %s", connection_secret_role(&add->c));
    return buf_text(text);
}

/* Whoever has typed something does not type it again. */
static enum aad_code add_insist(struct command_context *ctx, struct addition *add,
                                struct store **ret_store, struct aad_error *err)
{
    enum aad_code code;

    while ((code = add_keep(ctx, add, ret_store, err)) && add->is_typed) {
        auto_buf struct buf way = {0};
        struct conclude_again again = {.way = add_find_way(add, &way)};

        code = connection_conclude_again(&again, err);
        if (code)
            return code;
        if (!again.takes_way)
            continue;
        add->is_left = add->options.no_secret = true;
        add->lacks_secret = add->secret.len > 0;
        secret_clear(&add->secret);
    }
    return code;
}

static enum aad_code add_finish(struct command_context *ctx, struct addition *add,
                                struct aad_error *err)
{
    auto_store struct store *store = NULL;
    enum aad_code code = add_insist(ctx, add, &store, err);

    if (code)
        return code;
    if (err)
        *err = (struct aad_error){0}; /* of what was mended */
    if (add->source)
        add->source->finish(ctx, add);
    if (!add->lacks_secret)
        return connection_conclude(ctx, &add->c, &store, &add->options, err);
    command_tell(ctx,
                 "Connection '%s' is saved, without its %s. As soon as that can be stored: "
                 "aad-credential connection edit %s --secret\n",
                 add->c.name, connection_secret_role(&add->c), add->c.name);
    return AAD_OK;
}

enum aad_code connection_add(struct command_context *ctx, struct addition *add,
                             struct aad_error *err)
{
    enum aad_code code = add_collect(ctx, add, err);

    if (!code && add->source)
        code = connection_confirm(ctx, add, err);
    return code ? code : add_finish(ctx, add, err);
}

enum aad_code connection_verb_add(struct command_context *ctx,
                                  const struct connection_options *options, struct aad_error *err)
{
    struct variables found = {0};
    struct addition_source environment = connection_variables_source(&found);
    auto_addition struct addition add = {.options = *options};
    enum aad_code code;

    if (options->from_environment && options->from)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "--from and --from-environment both say who it is\n"
                             "Leave one of them out.");
    if (options->from_environment)
        add.source = &environment;
    code = connection_add_take_words(options, &add.c, err);
    return code ? code : connection_add(ctx, &add, err);
}
