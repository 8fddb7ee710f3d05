/*
 * app.c - `aad-credential app VERB`: the application of a connection, as it is registered
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/app/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/screen.h"
#include "base/text.h"
#include "command/option.h"

static const char app_usage[] =
    "usage: aad-credential app show CONNECTION [--as CONNECTION] [--json]\n"
    "       aad-credential app create --kind KIND --name NAME [--as CONNECTION] [--consent WHOSE]\n"
    "                                 [--yes] [--KEY VALUE ...]\n"
    "       aad-credential app update CONNECTION [--as CONNECTION] [--consent WHOSE] [--yes]\n"
    "       aad-credential app secret CONNECTION [--as CONNECTION] [--days DAYS] [--replace]\n"
    "       aad-credential app certificate CONNECTION [--as CONNECTION] [--days DAYS]\n"
    "       aad-credential app trust CONNECTION [--as CONNECTION]\n"
    "       aad-credential app register CONNECTION [--as CONNECTION] [--yes]\n\n"
    "The application of a connection, as it is registered in Entra ID. 'show' compares that with\n"
    "what the connection needs, and names each difference with what to do about it, before a\n"
    "token is ever asked for. 'create' registers one as the kind and the grant need it, and makes\n"
    "the connection; it takes the options of 'connection add'. 'update' adds what one lacks.\n"
    "'secret', 'certificate' and 'trust' give it what the connection proves itself by: a client\n"
    "secret, straight into the store, the certificate of the connection's key, or a federated\n"
    "credential for who vouches for it. 'create' does that, too.\n"
    "'register' tells how Finance and Operations and Power Platform get to know it, and does that\n"
    "at Power Platform, by the token of a person who is an administrator there.\n\n"
    "  --as CONNECTION  whose token Microsoft Graph gets: one that has it among its audiences; "
    "else\n"
    "                   that of the connection itself\n"
    "  --consent WHOSE  consent to the permissions, too: of the connection's 'user', or of the\n"
    "                   whole 'tenant'\n"
    "  --days DAYS      how long a secret is good, 180 if not given, or a new certificate, 365\n"
    "  --replace        secret: also where one is stored already\n"
    "  --yes            do not ask\n"
    "  --json           show: for programs\n"
    "  --no-prompt      fail rather than ask somebody to unlock a store\n\n"
    "Where nobody may, the steps in the portal are shown, with all that is known filled in.\n"
    "The exit status of 'show' is 0 where nothing differs, and 11 where somebody has to act.\n";

#define APP_OWN 4

static const struct app_row {
    const char *name;
    app_verb *run;
    bool makes;                   /* the connection is yet to be made */
    const char *own[APP_OWN + 1]; /* options */
} app_rows[] = {
    {"show", app_verb_show, false, {"json"}},
    {"create", app_verb_create, true, {"consent", "days", "yes"}},
    {"update", app_verb_update, false, {"consent", "yes"}},
    {"secret", app_verb_secret, false, {"days", "replace"}},
    {"certificate", app_verb_certificate, false, {"days"}},
    {"trust", app_verb_trust, false, {NULL}},
    {"register", app_verb_register, false, {"yes"}},
};

#define APP_VERBS "There are: show, create, update, secret, certificate, trust, register."

static const char *const app_common[] = {"as", "no-prompt", NULL};

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

    option_keep(rows, app_common, verb->own);
    (void)snprintf(command, sizeof command, "app %s", verb->name);
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
    char shown[40];

    if (option_wants_help(argc, argv))
        return command_say(ctx, app_usage, err);
    if (argc < 2)
        return aad_error_set(err, AAD_USAGE, NULL, "'app' needs a verb\n" APP_VERBS);
    for (size_t i = 0; i < sizeof app_rows / sizeof *app_rows; i++)
        if (!strcmp(app_rows[i].name, argv[1]))
            return app_run_verb(ctx, &app_rows[i], argc - 1, argv + 1, err);
    return aad_error_set(err, AAD_USAGE, NULL, "'app' has no verb '%s'\n" APP_VERBS,
                         screen_show(shown, sizeof shown, argv[1], strlen(argv[1])));
}

const struct command command_app = {
    .name = "app",
    .synopsis = "app show|create|update|secret|certificate|trust|register ...",
    .summary = "the application of a connection, as it is registered",
    .run = app_main,
};
