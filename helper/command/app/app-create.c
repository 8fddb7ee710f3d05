/*
 * app-create.c - `app create`: an application is registered for a connection, which is made for it
 *
 * What the connection will be is checked before anything is made, and it is kept as soon as the
 * application has an id.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ask.h"
#include "base/hold.h"
#include "command/app/app.h"
#include "command/connection-add.h"
#include "command/connection-help.h"
#include "command/connection-missing.h"
#include "command/connection-secret.h"
#include "command/connection-verbs.h"
#include "connection/client-auth.h"
#include "connection/policy.h"
#include "connection/template.h"
#include "store/audit.h"

/* In place of the id that is to come; the same for people. */
#define CREATE_NOBODY "00000000-0000-0000-0000-000000000000"
#define CREATE_PLACE "CLIENT-ID"

struct create {
    struct app_run *run;
    struct addition add;
    struct buf key;
};

static void create_clear(struct create *create)
{
    connection_add_clear(&create->add);
    buf_clear(&create->key);
}

/* --- what the connection will be -------------------------------------------------------------- */

/* Whoever asks Graph is of that tenant as well. */
static enum aad_code create_take_authority(struct create *create, struct aad_error *err)
{
    auto_connection struct connection as = {0};
    struct connection_options *options = &create->add.options;
    struct app_run *run = create->run;
    enum aad_code code;

    if (run->connection.authority || !run->options.as)
        return AAD_OK;
    code = connection_load(run->options.as, &as, err);
    if (code || !as.authority || options->n_settings == CONNECTION_OPTIONS_MAX)
        return code;
    return connection_set(&run->connection, "authority", as.authority, err);
}

static enum aad_code create_fill(struct create *create, struct aad_error *err)
{
    struct connection_options *options = &create->add.options;
    struct connection *c = &create->run->connection;
    enum aad_code code = connection_add_take_words(options, c, err);

    if (!code && (options->from || options->from_environment || options->replace))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'app create' makes a new application for a new connection\n"
                             "Leave out --from, --from-environment and --replace.");
    if (!code && connection_options_has(options, "client-id"))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'app create' makes the application, whose id is not known yet\n"
                             "Leave out --client-id; for one that is there: aad-credential "
                             "connection add, then 'app update'.");
    if (!code)
        code = connection_options_apply(options, c, err);
    if (!code)
        code = create_take_authority(create, err);
    if (!code)
        code = connection_set(c, "client-id", CREATE_NOBODY, err);
    if (!code && connection_missing_any(c))
        code = connection_missing_fail(options, c, err);
    return code ? code : connection_complete(c, err);
}

static enum aad_code create_check(struct create *create, struct aad_error *err)
{
    struct connection *c = &create->run->connection;
    enum aad_code code = policy_check(c, NULL, err);

    if (!code)
        code = registration_check(c, err);
    if (code || !connection_exists(c->name))
        return code;
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "there is a connection '%s' already\n"
                         "Choose another name. What its application lacks: aad-credential app show "
                         "%s",
                         c->name, c->name);
}

/* An application's own secret is made there. */
static void create_set_secret(struct create *create)
{
    struct connection_options *options = &create->add.options;
    bool is_made = client_auth_of(&create->run->connection)->secret_role != NULL;

    options->no_verify = true;
    options->no_secret |= is_made || (options->secret_fd < 0 && !ask_has_terminal());
}

static enum aad_code create_prepare(struct create *create, struct aad_error *err)
{
    const struct help_page page = {"app", "create", connection_help[CONNECTION_ADD].help, NULL};
    struct app_run *run = create->run;
    char verb[] = "add";
    enum aad_code code;

    run->argv[0] = verb; /* the options are those of `connection add` */
    code = connection_options_parse(&page, run->argc, run->argv, &create->add.options, err);
    if (!code)
        code = create_fill(create, err);
    if (!code)
        code = create_check(create, err);
    if (code)
        return code;
    registration_find_need(&run->connection, &run->need);
    create_set_secret(create);
    buf_append_all(&create->key, "application\n", run->connection.tenant, "\n",
                   run->connection.name, (char *)NULL);
    return buf_ok(&create->key, err);
}

/* --- what is shown ---------------------------------------------------------------------------- */

static void create_describe(const struct app_run *run, struct buf *ret)
{
    const struct connection *c = &run->connection;
    const struct registration_need *need = &run->need;

    buf_printf(ret, "This is registered in tenant %s, by connection '%s':\n", c->tenant,
               run->graph.connection.name);
    buf_printf(ret, "  application '%s', for accounts %s\n", c->name,
               need->takes_others ? "of any organizational directory"
                                  : "of this organizational directory alone");
    if (need->is_public)
        buf_append_text(ret, "  public client flows are allowed\n");
    if (need->redirect || need->is_public)
        buf_printf(ret, "  redirect URI %s\n",
                   need->redirect ? need->redirect : REGISTRATION_REDIRECT);
    for (size_t i = 0; i < need->n_apis; i++)
        buf_printf(ret, "  delegated permissions of %s: %s\n", need->apis[i]->title,
                   need->apis[i]->permissions);
    if (run->options.consent && need->n_apis)
        buf_printf(ret, "  consent to them, for the %s\n", run->options.consent);
    buf_printf(ret, "Then connection '%s' is made here.\n", c->name);
}

/* A word that a shell takes as it is stays so: people read it. */
static void create_append_word(struct buf *ret, const char *word)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "@%+=:,./_-";

    buf_append_text(ret, " ");
    if (word[0] && strspn(word, plain) == strlen(word))
        buf_append_text(ret, word);
    else
        buf_append_shell(ret, word);
}

/* The command that makes the connection by hand: what was given, with the id to be filled in. */
static void create_print_command(const struct create *create, struct buf *ret)
{
    const struct app_run *run = create->run;
    const struct connection_options *options = &create->add.options;

    buf_append_text(ret, "aad-credential connection add");
    for (int i = 1; i < run->argc; i++)
        create_append_word(ret, run->argv[i]);
    if (!connection_options_has(options, "authority") && run->connection.authority) {
        buf_append_text(ret, " --authority");
        create_append_word(ret, run->connection.authority);
    }
    buf_append_text(ret, " --client-id " CREATE_PLACE);
}

static void create_print_steps(struct create *create)
{
    struct app_run *run = create->run;
    auto_buf struct buf command = {0};
    char *place = strdup(CREATE_PLACE);

    create_print_command(create, &command);
    if (place) {
        free(run->connection.client_id);
        run->connection.client_id = place;
    }
    app_print_steps(&run->connection, buf_text(&command), &run->report);
    run->is_refused = false;
}

/* --- making it -------------------------------------------------------------------------------- */

static enum aad_code create_register(struct create *create, struct aad_error *err)
{
    struct app_run *run = create->run;
    const struct connection *c = &run->connection;
    const struct manage_registration wanted = {
        .key = buf_text(&create->key),
        .name = c->name,
        .reference = c->service_management_reference ? c->service_management_reference : "",
        .need = &run->need,
        .tell = app_tell_text,
        .ctx = run};
    enum aad_code code = audit_check(err);

    if (code)
        return code;
    code =
        app_judge(run, run->manage->registrar.make(&run->graph.access, &wanted, &run->there, err));
    (void)app_log(run, "create", run->there.client_id, code, NULL);
    return code;
}

/* By the way of `connection add`, which tells what it does. */
static enum aad_code create_add(struct create *create, struct aad_error *err)
{
    struct app_run *run = create->run;
    struct addition *add = &create->add;
    struct connection_options *options = &add->options;
    enum aad_code code = command_print_shown(run->ctx, &run->report, err);

    buf_clear(&run->report);
    if (!code && options->n_settings + 2 > CONNECTION_OPTIONS_MAX)
        code = aad_error_set(err, AAD_USAGE, NULL, "too many options");
    if (code)
        return code;
    if (!connection_options_has(options, "authority") && run->connection.authority)
        options->settings[options->n_settings++] =
            (struct connection_setting){"authority", run->connection.authority};
    options->settings[options->n_settings++] =
        (struct connection_setting){"client-id", run->there.client_id};
    code = connection_add_take_words(options, &add->c, err);
    return code ? code : connection_add(run->ctx, add, err);
}

static void create_print_next(struct create *create)
{
    static const char consent[] = "Consent is missing: for {user} alone, by signing in at\n  "
                                  "{allow}\nfor the whole tenant, by "
                                  "an administrator at\n  {consent}\n";
    struct app_run *run = create->run;
    const struct connection *c = &run->connection;

    if (run->need.n_apis && !run->options.consent)
        template_print(&run->report, consent, c, NULL);
    if (connection_secret_role(c) && create->add.options.no_secret &&
        !client_auth_of(c)->secret_role)
        buf_printf(&run->report, "Store its %s: aad-credential connection edit %s --secret\n",
                   connection_secret_role(c), c->name);
}

/* Each says by itself what it has done. */
static enum aad_code create_prove(struct app_run *run, struct aad_error *err)
{
    const struct connection *c = &run->connection;
    enum aad_code code = AAD_OK;

    registration_clear(&run->there);
    if (client_auth_has_key(c))
        code = app_verb_certificate(run, err);
    else if (client_auth_of(c)->secret_role)
        code = app_verb_secret(run, err);
    else if (run->need.trusts)
        code = app_verb_trust(run, err);
    if (!code && app_needs_register(c))
        buf_printf(&run->report,
                   "The service itself does not know it yet: aad-credential app register %s\n",
                   c->name);
    if (code)
        buf_printf(&run->report,
                   "The application and connection '%s' are there; what is missing: aad-credential "
                   "app show %s\n",
                   c->name, c->name);
    return code;
}

/* From here on the connection is there, and each verb goes on with it. */
static enum aad_code create_finish(struct create *create, struct aad_error *err)
{
    struct app_run *run = create->run;
    enum aad_code code;

    connection_clear(&run->connection);
    code = app_load(run, create->add.c.name, err);
    (void)run->manage->registrar.end(buf_text(&create->key), NULL);
    run->is_new = true;
    if (!code)
        code = app_consent(run, err);
    if (code)
        return code;
    create_print_next(create);
    return create_prove(run, err);
}

static enum aad_code create_go(struct create *create, struct aad_error *err)
{
    struct app_run *run = create->run;
    struct hold hold;
    enum aad_code code;

    hold_begin(&hold);
    code = create_register(create, err);
    if (!code)
        code = create_add(create, err);
    hold_drop(&hold);
    if (code && run->there.client_id[0])
        buf_append_text(&run->report,
                        "What is made so far stays. The same command goes on from here.\n");
    return code ? code : create_finish(create, err);
}

enum aad_code app_verb_create(struct app_run *run, struct aad_error *err)
{
    struct create create __attribute__((cleanup(create_clear))) = {.run = run};
    auto_buf struct buf text = {0};
    enum aad_code code = create_prepare(&create, err);

    if (!code)
        code = app_check_yes(run, err);
    if (code)
        return code;
    code = app_need_graph(run, err);
    if (!code) {
        create_describe(run, &text);
        code = app_confirm(run, buf_text(&text), "Register it", err);
    }
    if (!code)
        code = create_go(&create, err);
    if (run->is_refused && !connection_exists(run->connection.name))
        create_print_steps(&create);
    return code;
}
