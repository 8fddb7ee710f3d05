/*
 * service-connection.c - `aad-credential service-connection VERB`: those of Azure DevOps
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/ask.h"
#include "base/screen.h"
#include "command/command-run.h"
#include "command/help.h"
#include "command/option.h"
#include "command/service-connection-verbs.h"

#define SERVICE_WHERE_HELP                                                                         \
    "  --organization URL      for instance https://dev.azure.com/contoso\n"                       \
    "  --project NAME          the project's name, or its id\n"                                    \
    "  --as CONNECTION         whose token is used: a connection of kind devops. If it is of an\n" \
    "                          organization, and of a project, these need not be named\n"          \
    "  --no-prompt             fail rather than ask somebody to unlock a store\n"
#define SERVICE_YES_HELP "  --yes                   do not ask\n"
#define SERVICE_DRY_HELP "  --dry-run               only show what would be done\n"
#define SERVICE_GRAPH_HELP                                                                         \
    "  --graph-as CONNECTION   whose token Microsoft Graph gets: one whose audiences have it\n"

static const char service_help[] =
    "usage: aad-credential service-connection VERB ...\n\n"
    "Service connections of a project of Azure DevOps. CONNECTION is one of ours, NAME one of\n"
    "Azure DevOps.\n\n"
    "@verbs@\n\n"
    "'aad-credential service-connection VERB --help' explains each.\n";

static const char service_list_help[] =
    "usage: aad-credential service-connection list [--json] [WHERE]\n\n"
    "Shows those of a project, and which of them can be converted.\n\n" SERVICE_WHERE_HELP
    "  --json                  for programs\n";

static const char service_create_help[] =
    "usage: aad-credential service-connection create CONNECTION [OPTIONS]\n\n"
    "Makes one at Azure DevOps from a connection of ours.\n\n" SERVICE_WHERE_HELP
    "  --service-name NAME     its name there; else that of the connection\n"
    "  --all-pipelines         all pipelines of the project may use it\n"
    "  --managed-identity ID   federation of this user-assigned managed identity,\n"
    "                          /subscriptions/.../userAssignedIdentities/NAME\n"
    "  --automatic             also the application, its federation and its "
    "role\n" SERVICE_GRAPH_HELP "  --azure-as CONNECTION   likewise, Azure Resource Manager\n"
    "  --undo                  take back what was made before it was ended\n" SERVICE_DRY_HELP
        SERVICE_YES_HELP;

static const char service_update_help[] =
    "usage: aad-credential service-connection update CONNECTION [NAME|ID...] [OPTIONS]\n\n"
    "Gives those that use the secret of a connection the one that it has "
    "now.\n\n" SERVICE_WHERE_HELP SERVICE_GRAPH_HELP SERVICE_DRY_HELP SERVICE_YES_HELP;

static const char service_convert_help[] =
    "usage: aad-credential service-connection convert NAME|ID... [OPTIONS]\n"
    "       aad-credential service-connection convert --all [OPTIONS]\n\n"
    "Turns their secrets into workload identity federation, which can be reverted for seven\n"
    "days.\n\n" SERVICE_WHERE_HELP
    "  --all                   all that can be converted\n" SERVICE_DRY_HELP
    "  --yes                   do not ask. With --all, shared ones are skipped then\n";

static const char service_revert_help[] =
    "usage: aad-credential service-connection revert NAME|ID [OPTIONS]\n\n"
    "Gives one that was converted its secret again.\n\n" SERVICE_WHERE_HELP SERVICE_YES_HELP;

static const char service_verify_help[] =
    "usage: aad-credential service-connection verify NAME|ID [OPTIONS]\n\n"
    "Has Azure DevOps try one.\n\n" SERVICE_WHERE_HELP;

static const char service_share_help[] =
    "usage: aad-credential service-connection share NAME|ID --with PROJECT [OPTIONS]\n\n"
    "Lets another project of the organization use one.\n\n" SERVICE_WHERE_HELP
    "  --with PROJECT          the other project\n" SERVICE_YES_HELP;

static const char service_delete_help[] =
    "usage: aad-credential service-connection delete NAME|ID [OPTIONS]\n\n"
    "Deletes one from the project.\n\n" SERVICE_WHERE_HELP SERVICE_YES_HELP;

/* The option of another verb is a slip, and not to be passed over ("delete --dry-run"). */
static const struct service_row {
    struct command_verb verb;
    service_verb *run;
    bool takes_names;
} service_verb_rows[] = {
    {{"list", "show them", service_list_help, NULL}, service_verb_list, false},
    {{"create", "make one from a connection", service_create_help, NULL},
     service_verb_create,
     true},
    {{"update", "give them the new secret of a connection", service_update_help, NULL},
     service_verb_update,
     true},
    {{"convert", "turn secrets into workload identity federation", service_convert_help, NULL},
     service_verb_convert,
     true},
    {{"revert", "turn one back", service_revert_help, NULL}, service_verb_revert, true},
    {{"verify", "have Azure DevOps try one", service_verify_help, NULL}, service_verb_verify, true},
    {{"share", "let another project use one", service_share_help, NULL}, service_verb_share, true},
    {{"delete", "delete one", service_delete_help, NULL}, service_verb_delete, true},
};

#define SERVICE_VERBS (sizeof service_verb_rows / sizeof service_verb_rows[0])

static bool service_verb_at(unsigned i, struct command_verb *ret)
{
    if (i < SERVICE_VERBS)
        *ret = service_verb_rows[i].verb;
    return i < SERVICE_VERBS;
}

static enum aad_code service_parse(const struct service_row *verb, int argc, char **argv,
                                   struct service_options *ret, struct aad_error *err)
{
    struct option_row rows[] = {
        {"organization", &ret->organization, NULL},
        {"project", &ret->project, NULL},
        {"as", &ret->as, NULL},
        {"with", &ret->with, NULL},
        {"graph-as", &ret->graph_as, NULL},
        {"azure-as", &ret->azure_as, NULL},
        {"service-name", &ret->service_name, NULL},
        {"managed-identity", &ret->managed_identity, NULL},
        {"automatic", NULL, &ret->automatic},
        {"all-pipelines", NULL, &ret->all_pipelines},
        {"undo", NULL, &ret->undo},
        {"all", NULL, &ret->all},
        {"yes", NULL, &ret->yes},
        {"dry-run", NULL, &ret->dry_run},
        {"json", NULL, &ret->json},
        {"no-prompt", NULL, &ret->no_prompt},
        {NULL, NULL, NULL},
    };
    char command[40];
    enum aad_code code;

    option_keep(rows, verb->verb.help);
    (void)snprintf(command, sizeof command, "service-connection %s", verb->verb.name);
    code = option_parse(command, &argc, argv, rows, err);
    ret->verb = verb->verb.name;
    ret->arguments = argv + 1;
    ret->n_arguments = argc - 1;
    return code;
}

/* Several at once; of one alone, whoever needs it says more. */
static enum aad_code service_check_missing(const struct service_row *verb,
                                           const struct service_options *options,
                                           struct aad_error *err)
{
    bool needs_yes = help_has_option(verb->verb.help, "yes") && !options->yes && !options->dry_run;
    const struct option_need rows[] = {
        {verb->takes_names && !options->all && !options->n_arguments, "NAME"},
        {help_has_option(verb->verb.help, "with") && !options->with, "--with PROJECT"},
        {!options->organization && !options->as, "--organization URL (or --as CONNECTION)"},
        {!options->project && !options->as, "--project NAME"},
        {needs_yes && !ask_has_terminal(), "--yes"}};
    size_t n = sizeof rows / sizeof rows[0];
    char command[40];

    (void)snprintf(command, sizeof command, "service-connection %s", verb->verb.name);
    return option_count_missing(rows, n) < 2 ? AAD_OK : option_fail_missing(rows, n, command, err);
}

static enum aad_code service_run(struct command_context *ctx, int argc, char **argv,
                                 struct aad_error *err)
{
    const struct service_row *verb =
        &service_verb_rows[command_verb_row(&command_service_connection, argv[1])];
    struct service_options options = {0};
    char shown[40];
    enum aad_code code = service_parse(verb, argc - 1, argv + 1, &options, err);

    if (!code && options.n_arguments && !verb->takes_names)
        code = aad_error_set(
            err, AAD_USAGE, NULL, "'service-connection %s' cannot use the argument '%s'",
            verb->verb.name,
            screen_show(shown, sizeof shown, options.arguments[0], strlen(options.arguments[0])));
    if (!code)
        code = service_check_missing(verb, &options, err);
    return code ? code : verb->run(ctx, &options, err);
}

const struct command command_service_connection = {
    .name = "service-connection",
    .summary = "service connections of Azure DevOps: show, make, change them",
    .help = service_help,
    .verb_at = service_verb_at,
    .run = service_run,
};
