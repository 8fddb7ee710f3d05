/*
 * app.c - `aad-credential app VERB`: the application of a connection, as it is registered
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/app/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "command/command-run.h"
#include "command/connection-help.h"
#include "command/option.h"

#define APP_COMMON_HELP                                                                            \
    "  --as CONNECTION         whose token Microsoft Graph gets: one that has it among its\n"      \
    "                          audiences; else that of the connection itself\n"                    \
    "  --no-prompt             fail rather than ask somebody to unlock a store\n"
#define APP_CONSENT_HELP                                                                           \
    "  --consent user|tenant   consent to the permissions, too: of the connection's user, or of\n" \
    "                          the whole tenant\n"
#define APP_YES_HELP "  --yes                   do not ask\n"
#define APP_STEPS_HELP                                                                             \
    "Where nobody may, the steps in the portal are shown, with all that is known filled in.\n"

static const char app_help[] =
    "usage: aad-credential app VERB ...\n\n"
    "The application of a connection, as it is registered in Entra ID.\n\n"
    "@verbs@\n\n" APP_STEPS_HELP "'aad-credential app VERB --help' explains each.\n";

static const char app_show_help[] =
    "usage: aad-credential app show CONNECTION [--as CONNECTION] [--json]\n\n"
    "Compares an application with what the connection needs, and names each difference with what\n"
    "to do about it, before a token is ever asked for.\n\n" APP_COMMON_HELP
    "  --json                  for programs\n\n"
    "The exit status is 0 where nothing differs, and 11 where somebody has to act.\n";

static const char app_create_help[] =
    "usage: aad-credential app create --kind KIND --name NAME [--as CONNECTION]\n"
    "                                 [--consent user|tenant] [--yes] [--KEY VALUE ...]\n\n"
    "Registers an application as the kind and the grant need it, makes the connection, and gives\n"
    "the application what the connection proves itself by.\n" APP_STEPS_HELP "\n"
    "  --kind KIND             what it is for: @kinds@\n"
    "  --name NAME             the name of the connection\n" APP_COMMON_HELP APP_CONSENT_HELP
    "  --days DAYS             how long a secret is good, 180 if not given, or a certificate, "
    "365\n" APP_YES_HELP CONNECTION_HELP_KEYS
    "  --secret                ask for the password of the user, on the terminal\n"
    "  --secret-stdin          read the password of the user from standard input\n"
    "  --secret-fd N           read it from descriptor N\n"
    "  --no-secret             without a secret for now\n";

static const char app_update_help[] =
    "usage: aad-credential app update CONNECTION [--as CONNECTION] [--consent user|tenant]\n"
    "                                 [--yes]\n\n"
    "Adds to an application what the connection needs and what it lacks.\n\n" APP_COMMON_HELP
        APP_CONSENT_HELP APP_YES_HELP;

static const char app_secret_help[] =
    "usage: aad-credential app secret CONNECTION [--as CONNECTION] [--days DAYS] [--replace]\n\n"
    "Gives the application a client secret, straight into the connection's "
    "store.\n\n" APP_COMMON_HELP "  --days DAYS             how long it is good, 180 if not given\n"
    "  --replace               also where one is stored already\n";

static const char app_certificate_help[] =
    "usage: aad-credential app certificate CONNECTION [--as CONNECTION] [--days DAYS]\n\n"
    "Gives the application the certificate of the connection's key.\n\n" APP_COMMON_HELP
    "  --days DAYS             how long a new certificate is good, 365 if not given\n";

static const char app_trust_help[] =
    "usage: aad-credential app trust CONNECTION [--as CONNECTION]\n\n"
    "Gives the application a federated credential for who vouches for it.\n\n" APP_COMMON_HELP;

static const char app_register_help[] =
    "usage: aad-credential app register CONNECTION [--as CONNECTION] [--yes]\n\n"
    "Tells how Finance and Operations and Power Platform get to know the application, and does\n"
    "that at Power Platform, by the token of a person who is an administrator "
    "there.\n\n" APP_COMMON_HELP APP_YES_HELP;

static const struct app_row {
    struct command_verb verb;
    app_verb *run;
    bool makes; /* the connection is yet to be made */
} app_rows[] = {
    {{"show", "compare it with what the connection needs", app_show_help, NULL},
     app_verb_show,
     false},
    {{"create", "register one, and make the connection", app_create_help, NULL},
     app_verb_create,
     true},
    {{"update", "add what it lacks", app_update_help, NULL}, app_verb_update, false},
    {{"secret", "give it a client secret", app_secret_help, NULL}, app_verb_secret, false},
    {{"certificate", "give it the certificate of the key", app_certificate_help, NULL},
     app_verb_certificate,
     false},
    {{"trust", "give it a federated credential", app_trust_help, NULL}, app_verb_trust, false},
    {{"register", "have the service know it", app_register_help, NULL}, app_verb_register, false},
};

#define APP_VERBS (sizeof app_rows / sizeof app_rows[0])

static bool app_verb_at(unsigned i, struct command_verb *ret)
{
    if (i < APP_VERBS)
        *ret = app_rows[i].verb;
    return i < APP_VERBS;
}

void app_clear(struct app_run *run)
{
    connection_clear(&run->connection);
    access_close(&run->graph);
    registration_clear(&run->there);
    buf_clear(&run->report);
    free(run->argv);
}

/* --- the options ------------------------------------------------------------------------------ */

/* Those of `connection add` stay where they are. */
static int app_count_own(char **argv, const struct option_row *rows)
{
    const char *name = argv[0] + strlen("--");
    size_t len = strcspn(name, "=");

    if (!text_has_prefix(argv[0], "--"))
        return 0;
    for (; rows->name; rows++)
        if (strlen(rows->name) == len && !strncmp(rows->name, name, len))
            return rows->ret_value && name[len] != '=' && argv[1] ? 2 : 1;
    return 0;
}

/* Leaves the verb's own options in argv, and takes the others into the run. */
static enum aad_code app_sort(struct app_run *run, int *argc, char **argv,
                              const struct option_row *rows, struct aad_error *err)
{
    int n_own = 1, n_others = 0;

    run->argv = calloc((size_t)*argc + 2, sizeof *run->argv);
    if (!run->argv)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory for the options");
    run->argv[n_others++] = NULL;
    for (int i = 1, n; i < *argc; i += n) {
        n = app_count_own(argv + i, rows);
        for (int j = 0; j < (n ? n : 1); j++)
            if (n)
                argv[n_own++] = argv[i + j];
            else
                run->argv[n_others++] = argv[i];
        n += !n;
    }
    run->argc = n_others;
    *argc = n_own;
    return AAD_OK;
}

static enum aad_code app_parse(struct app_run *run, const struct app_row *verb, int argc,
                               char **argv, struct aad_error *err)
{
    struct app_options *options = &run->options;
    struct option_row rows[] = {
        {"as", &options->as, NULL},
        {"consent", &options->consent, NULL},
        {"days", &options->days, NULL},
        {"json", NULL, &options->json},
        {"replace", NULL, &options->replace},
        {"yes", NULL, &options->yes},
        {"no-prompt", NULL, &options->no_prompt},
        {NULL, NULL, NULL},
    };
    char command[40];
    enum aad_code code = AAD_OK;

    option_keep(rows, verb->verb.help);
    (void)snprintf(command, sizeof command, "app %s", verb->verb.name);
    if (verb->makes)
        code = app_sort(run, &argc, argv, rows, err);
    if (!code)
        code = option_parse(command, &argc, argv, rows, err);
    if (!code && !verb->makes)
        code = option_take_connection(command, argc, argv, &options->name, err);
    return code ? code : app_check_consent(run, err);
}

/* --- the verbs -------------------------------------------------------------------------------- */

/* A failure is told as usual; what a person does instead is seen before it. */
static enum aad_code app_end(struct app_run *run, enum aad_code code, struct aad_error *err)
{
    if (code && run->is_refused && !run->options.json)
        app_print_steps(&run->connection, NULL, &run->report);
    run->ctx->shows_out = true;
    if (command_print_shown(run->ctx, &run->report, code ? NULL : err))
        return code ? code : AAD_INTERNAL;
    return code;
}

static enum aad_code app_run_verb(struct command_context *ctx, const struct app_row *verb, int argc,
                                  char **argv, struct aad_error *err)
{
    auto_app struct app_run run = {.ctx = ctx};
    enum aad_code code = app_parse(&run, verb, argc, argv, err);

    if (!code && !verb->makes)
        code = app_load(&run, run.options.name, err);
    return code ? code : app_end(&run, verb->run(&run, err), err);
}

static enum aad_code app_main(struct command_context *ctx, int argc, char **argv,
                              struct aad_error *err)
{
    return app_run_verb(ctx, &app_rows[command_verb_row(&command_app, argv[1])], argc - 1, argv + 1,
                        err);
}

const struct command command_app = {
    .name = "app",
    .summary = "the application of a connection, as it is registered",
    .help = app_help,
    .verb_at = app_verb_at,
    .run = app_main,
};
