/*
 * connection-rename.c - a connection gets another name, with all that is kept under the old one
 *
 * What the new one needs is there before its file is, and the old one goes last of all. So a kill
 * leaves one of them that works, or both; and the same command again ends what was begun: a
 * connection of the new name that is the same, and has the same secrets, is no other one's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/ask.h"
#include "base/hold.h"
#include "base/screen.h"
#include "base/text.h"
#include "broker/broker.h"
#include "command/connection-default.h"
#include "command/connection-secret.h"
#include "command/connection-verbs.h"
#include "command/setup-git-undo.h"
#include "connection/beside.h"
#include "connection/certificate-note.h"
#include "connection/index.h"
#include "connection/policy.h"
#include "connection/rotation.h"
#include "setup/look.h"
#include "store/open.h"

struct rename {
    struct command_context *ctx;
    const struct connection_options *options;
    struct connection from, to;
    bool is_begun;                           /* both are there already */
    struct store *store;                     /* NULL = nothing is in it */
    const char *roles[CONNECTION_ROLES_MAX]; /* what is in it; NULL at the end */
    struct setup_git_undo *git;              /* NULL = git does not ask for it */
    bool has_tools;                          /* others ask for it, and change along */
    struct buf stays, text;
};

static void rename_clear(struct rename *r)
{
    connection_clear(&r->from);
    connection_clear(&r->to);
    store_close(&r->store);
    setup_git_undo_free(&r->git);
    buf_clear(&r->stays);
    buf_clear(&r->text);
}

/* --- may it be? ------------------------------------------------------------------------------- */

static enum aad_code rename_check_words(const struct connection_options *options,
                                        struct aad_error *err)
{
    char shown[40];
    enum aad_code code;

    if (!options->to)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "which connection, and what is it called from now on?\n"
                             "aad-credential connection rename OLD NEW");
    code = connection_options_need_name(options, "rename", err);
    if (code)
        return code;
    if (!text_is_name(options->to))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'%s' is no connection name\n"
                             "A name has 1 to 32 of a-z, 0-9 and '-'.",
                             screen_show(shown, sizeof shown, options->to, strlen(options->to)));
    if (!strcmp(options->name, options->to))
        return aad_error_set(err, AAD_USAGE, NULL, "'%s' is its name already", options->to);
    return AAD_OK;
}

static enum aad_code rename_exists(const struct rename *r, struct aad_error *err)
{
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "there is a connection '%s' already, which is another one\n"
                         "Choose another name; or remove that one: aad-credential connection "
                         "remove %s",
                         r->options->to, r->options->to);
}

/* The same under the new name is what an earlier call has left that was ended. */
static enum aad_code rename_check_new(struct rename *r, struct aad_error *err)
{
    auto_connection struct connection there = {0};
    auto_buf struct buf old = {0}, new = {0};
    enum aad_code code = connection_load(r->options->to, &there, NULL);

    if (code == AAD_NOT_FOUND)
        return AAD_OK;
    if (code || connection_check_own(r->options->to, NULL))
        return rename_exists(r, err);
    code = connection_print(&r->from, &old, err);
    if (!code)
        code = connection_print(&there, &new, err);
    if (code)
        return code;
    r->is_begun = !strcmp(buf_text(&old), buf_text(&new));
    return r->is_begun ? AAD_OK : rename_exists(r, err);
}

static enum aad_code rename_load(struct rename *r, struct aad_error *err)
{
    const char *name = r->options->name;
    enum aad_code code = connection_check_own(name, err);

    if (code == AAD_REFUSED)
        aad_error_remedy(err, "An administrator renames " CONNECTION_SYSTEM_DIR "/%s.json.", name);
    if (!code)
        code = connection_load(name, &r->from, err);
    if (!code)
        code = connection_load(name, &r->to, err);
    if (code)
        return code;
    (void)snprintf(r->to.name, sizeof r->to.name, "%s", r->options->to);
    code = policy_check(&r->from, NULL, err); /* a secret is read */
    if (!code)
        code = rename_check_new(r, err);
    return code ? code : connection_rehearse_save(&r->to, err);
}

static enum aad_code rename_need_yes(const struct rename *r, const char *who, struct aad_error *err)
{
    return aad_error_set(err, AAD_USAGE, NULL,
                         "%s for '%s', and nobody is there to say whether that shall become '%s'\n"
                         "Add --yes: then the configuration changes along.",
                         who, r->from.name, r->to.name);
}

/* Not to know what git has is no reason to keep the name. */
static enum aad_code rename_ask_git(struct rename *r, struct aad_error *err)
{
    auto_buf struct buf shown = {0};
    bool yes = true;
    enum aad_code code;

    if (setup_git_undo_rename(r->from.name, r->to.name, &r->git, &r->ctx->warning) || !r->git ||
        r->options->yes || !setup_git_undo_has_changes(r->git))
        return AAD_OK;
    if (!ask_has_terminal())
        return rename_need_yes(r, "git asks", err);
    setup_git_undo_print(r->git, &shown);
    ask_say("git asks for it:\n%s", buf_text(&shown));
    code = ask_yes("Change that along?", true, &yes, err);
    if (!code && !yes)
        setup_git_undo_drop(r->git);
    return code;
}

/* The same of the other tools that have its name. */
static enum aad_code rename_ask_tools(struct rename *r, struct aad_error *err)
{
    auto_setup_plan struct setup_plan *plan = setup_plan_new(err);
    auto_buf struct buf shown = {0};
    enum aad_code code;

    if (!plan)
        return AAD_INTERNAL;
    (void)setup_look_plan_undo(&r->from, &r->to, plan, NULL);
    r->has_tools = plan->n_changes > 0;
    if (!r->has_tools || r->options->yes)
        return AAD_OK;
    if (!ask_has_terminal())
        return rename_need_yes(r, "other tools ask", err);
    setup_plan_print(plan, &shown);
    ask_say("Other tools ask for it:\n");
    ask_show(buf_text(&shown));
    code = ask_yes("Change that along?", true, &r->has_tools, err);
    return code;
}

/* --- what is kept ----------------------------------------------------------------------------- */

/* Saves it under the new name, and reads it back. */
static enum aad_code rename_save(struct rename *r, const char *role, const struct secret *secret,
                                 struct aad_error *err)
{
    auto_secret struct secret back = {0};
    char label[CONNECTION_LABEL_MAX];
    const struct aad_item item = {r->to.name, role, connection_secret_label(&r->to, role, label),
                                  r->to.username ? r->to.username : connection_owner(&r->to)};
    enum aad_code code = store_save(r->store, &item, secret, err);

    if (!code)
        code = store_load(r->store, &item, &back, err);
    if (!code && !secret_equal(secret, &back))
        code = aad_error_set(err, AAD_IO, NULL, "the store %s does not give back what it was given",
                             r->to.store);
    return code;
}

/* *ret_is_there: the old one has it. */
static enum aad_code rename_copy_role(struct rename *r, const char *role, bool *ret_is_there,
                                      struct aad_error *err)
{
    const struct aad_item old = {.connection = r->from.name, .role = role};
    const struct aad_item new = {.connection = r->to.name, .role = role};
    auto_secret struct secret secret = {0}, there = {0};
    struct aad_error why = {0};
    enum aad_code code = store_load(r->store, &old, &secret, &why);

    *ret_is_there = !code;
    if (code == AAD_NOT_FOUND)
        return AAD_OK;
    if (!code && r->is_begun)
        code = store_load(r->store, &new, &there, &why);
    if (!code && r->is_begun && secret_equal(&secret, &there))
        return AAD_OK;
    /* A sign-in of the same identity has gone on since. */
    if (!code && r->is_begun && strcmp(role, grant_refresh_token.secret_role) != 0)
        return rename_exists(r, err);
    if (!code || (r->is_begun && code == AAD_NOT_FOUND))
        code = rename_save(r, role, &secret, &why);
    if (code && err)
        *err = why;
    return code;
}

static enum aad_code rename_copy_secrets(struct rename *r, struct aad_error *err)
{
    struct store_spec spec = store_spec_of(&r->from, deadline_in_ms(DEADLINE_MS), r->ctx->may_ask);
    const char *all[CONNECTION_ROLES_MAX];
    size_t n = 0;
    enum aad_code code = AAD_OK;

    connection_secret_find_roles(&r->from, all);
    if (all[0])
        code = store_open(&spec, &r->store, err);
    for (size_t i = 0; !code && all[i]; i++) {
        bool is_there = false;

        code = rename_copy_role(r, all[i], &is_there, err);
        if (is_there)
            r->roles[n++] = all[i];
    }
    if (code == AAD_LOCKED || code == AAD_UNAVAILABLE)
        aad_error_remedy(err,
                         "What is in %s gets the new name, too: unlock or start it, and try "
                         "again. Nothing has changed yet.",
                         r->from.store);
    return code;
}

static enum aad_code rename_copy(struct rename *r, struct aad_error *err)
{
    struct certificate_note note;
    enum aad_code code = rename_copy_secrets(r, err);

    if (code || r->is_begun)
        return code;
    code = beside_copy(r->from.name, r->to.name, err);
    if (!code && certificate_note_load(r->from.name, r->from.store, &note))
        certificate_note_save(r->to.name, r->to.store, &note);
    return code ? code : connection_save(&r->to, err);
}

/* Of a copy that failed. A store that is locked or silent is not asked again. */
static void rename_take_back(struct rename *r, enum aad_code code)
{
    bool is_silent = code == AAD_LOCKED || code == AAD_CANCELLED || code == AAD_TIMEOUT;

    if (r->is_begun)
        return;
    for (size_t i = 0; !is_silent && r->roles[i]; i++)
        (void)store_erase(r->store,
                          &(struct aad_item){.connection = r->to.name, .role = r->roles[i]}, NULL);
    beside_remove_own(r->to.name);
    certificate_note_erase(r->to.name, r->to.store);
}

/* --- what goes -------------------------------------------------------------------------------- */

/* A bare secret's tokens are its connection's own. */
static void rename_forget_tokens(const struct rename *r)
{
    auto_buf struct buf old = {0}, new = {0};

    connection_identity(&r->from, NULL, &old);
    connection_identity(&r->to, NULL, &new);
    if (buf_ok(&old, NULL) || buf_ok(&new, NULL) || strcmp(buf_text(&old), buf_text(&new)) != 0)
        broker_forget(&r->from);
    index_forget();
}

static enum aad_code rename_drop_old(struct rename *r, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    for (size_t i = 0; !code && r->roles[i]; i++) {
        const struct aad_item item = {.connection = r->from.name, .role = r->roles[i]};

        code = store_erase(r->store, &item, err);
        code = code == AAD_NOT_FOUND ? AAD_OK : code;
    }
    if (code)
        return code;
    rename_forget_tokens(r);
    certificate_note_erase(r->from.name, r->from.store);
    rotation_move(&r->from, &r->to);
    return connection_erase(r->from.name, &r->stays, err);
}

static enum aad_code rename_change_git(struct rename *r, struct aad_error *err)
{
    enum aad_code code;

    if (!r->git || !setup_git_undo_has_changes(r->git))
        return AAD_OK;
    code = setup_git_undo_make(r->git, err);
    if (code)
        return code;
    buf_append_text(&r->text, "git asks for the new name. ");
    setup_git_undo_print(r->git, &r->text);
    return AAD_OK;
}

/* Both are there from the first step on, until the last one. */
static enum aad_code rename_make(struct rename *r, struct aad_error *err)
{
    struct hold hold;
    enum aad_code code;

    hold_begin(&hold);
    code = rename_copy(r, err);
    if (code) {
        rename_take_back(r, code);
        hold_end(&hold);
        return code;
    }
    code = rename_change_git(r, err);
    if (!code && r->has_tools)
        code = setup_look_rename(&r->from, &r->to, &r->text, err);
    if (!code)
        code = connection_default_follow(r->from.name, r->to.name, &r->text, err);
    if (!code)
        code = rename_drop_old(r, err);
    if (code)
        aad_error_remedy(err,
                         "'%s' and '%s' are both there, and the same. After what is above is "
                         "mended: aad-credential connection rename %s %s",
                         r->from.name, r->to.name, r->from.name, r->to.name);
    hold_end(&hold);
    return code;
}

static enum aad_code rename_say(struct rename *r, struct aad_error *err)
{
    auto_buf struct buf text = {0};
    char shown[512];

    buf_printf(&text, "Connection '%s' is called '%s' now.\n", r->from.name, r->to.name);
    if (r->stays.len)
        buf_printf(&text, "Its file was a link; what it led to stays: %s\n",
                   screen_show(shown, sizeof shown, buf_text(&r->stays), r->stays.len));
    buf_append(&text, buf_text(&r->text), r->text.len);
    buf_printf(&text, "What else names '%s', scripts and units, is yours to change.\n",
               r->from.name);
    if (r->git && setup_git_undo_is_left(r->from.name))
        (void)aad_error_set(&r->ctx->warning, AAD_CONFIG, NULL,
                            "git still asks for '%s', which is called '%s' now\n"
                            "'aad-credential doctor' says where, and how to end that.",
                            r->from.name, r->to.name);
    return command_print(r->ctx, &text, err);
}

enum aad_code connection_verb_rename(struct command_context *ctx,
                                     const struct connection_options *options,
                                     struct aad_error *err)
{
    __attribute__((cleanup(rename_clear))) struct rename r = {.ctx = ctx, .options = options};
    enum aad_code code = rename_check_words(options, err);

    if (!code)
        code = rename_load(&r, err);
    if (!code)
        code = rename_ask_git(&r, err);
    if (!code)
        code = rename_ask_tools(&r, err);
    if (!code)
        code = rename_make(&r, err);
    return code ? code : rename_say(&r, err);
}
