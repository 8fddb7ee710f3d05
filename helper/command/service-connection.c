/*
 * service-connection.c - `aad-credential service-connection VERB`: those of Azure DevOps
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/ask.h"
#include "base/screen.h"
#include "command/option.h"
#include "command/service-connection-verbs.h"

static const char service_usage[] =
    "usage: aad-credential service-connection list [--json] WHERE\n"
    "       aad-credential service-connection convert NAME|ID... [--yes] [--dry-run] WHERE\n"
    "       aad-credential service-connection convert --all [--yes] [--dry-run] WHERE\n"
    "       aad-credential service-connection revert NAME|ID [--yes] WHERE\n"
    "       aad-credential service-connection verify NAME|ID WHERE\n"
    "       aad-credential service-connection create CONNECTION [OPTIONS] WHERE\n"
    "       aad-credential service-connection update CONNECTION [NAME|ID...] [--yes] WHERE\n"
    "       aad-credential service-connection share NAME|ID --with PROJECT [--yes] WHERE\n"
    "       aad-credential service-connection delete NAME|ID [--yes] WHERE\n\n"
    "Service connections of a project of Azure DevOps: shows, makes and changes them, or turns\n"
    "their secrets into workload identity federation, which can be reverted for seven days.\n"
    "CONNECTION is one of ours, NAME one of Azure DevOps. WHERE is\n\n"
    "  --organization URL  for instance https://dev.azure.com/contoso\n"
    "  --project NAME      the project's name, or its id\n"
    "  --as CONNECTION     whose token is used: a connection of kind devops. If it is of an\n"
    "                      organization, and of a project, these need not be named\n\n"
    "  --with PROJECT      share: the other project of the organization\n"
    "  --service-name NAME create: its name there; else that of the connection\n"
    "  --all-pipelines     create: all pipelines of the project may use it\n"
    "  --managed-identity ID   create: federation of this user-assigned managed identity,\n"
    "                      /subscriptions/.../userAssignedIdentities/NAME\n"
    "  --automatic         create: also the application, its federation and its role\n"
    "  --graph-as CONNECTION   whose token Microsoft Graph gets, and\n"
    "  --azure-as CONNECTION   Azure Resource Manager: those whose audiences have them\n"
    "  --undo              create: take back what was made before it was ended\n"
    "  --all               convert: all that can be converted\n"
    "  --dry-run           convert, create, update: only show what would be done\n"
    "  --yes               do not ask. With convert --all, shared ones are skipped then\n"
    "  --json              list: for programs\n"
    "  --no-prompt         fail rather than ask somebody to unlock a store\n";

#define SERVICE_OWN 9

/* Each has the options that say where, and those of its own: another one is a slip, and not to be
 * passed over ("delete --dry-run"). */
static const struct service_row {
    const char *name;
    service_verb *run;
    bool takes_names;
    const char *own[SERVICE_OWN + 1];
} service_verb_rows[] = {
    {"list", service_verb_list, false, {"json"}},
    {"convert", service_verb_convert, true, {"all", "yes", "dry-run"}},
    {"revert", service_verb_revert, true, {"yes"}},
    {"verify", service_verb_verify, true, {NULL}},
    {"create",
     service_verb_create,
     true,
     {"service-name", "all-pipelines", "managed-identity", "automatic", "graph-as", "azure-as",
      "undo", "yes", "dry-run"}},
    {"update", service_verb_update, true, {"graph-as", "yes", "dry-run"}},
    {"share", service_verb_share, true, {"with", "yes"}},
    {"delete", service_verb_delete, true, {"yes"}},
};

#define SERVICE_VERBS "There are: list, convert, revert, verify, create, update, share, delete."

static const char *const service_where[] = {"organization", "project", "as", "no-prompt", NULL};

static bool service_has_option(const struct service_row *verb, const char *name)
{
    size_t i = 0;

    while (verb->own[i] && strcmp(verb->own[i], name) != 0)
        i++;
    return verb->own[i];
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

    option_keep(rows, service_where, verb->own);
    (void)snprintf(command, sizeof command, "service-connection %s", verb->name);
    code = option_parse(command, &argc, argv, rows, err);
    ret->verb = verb->name;
    ret->arguments = argv + 1;
    ret->n_arguments = argc - 1;
    return code;
}

/* Several at once; of one alone, whoever needs it says more. */
static enum aad_code service_check_missing(const struct service_row *verb,
                                           const struct service_options *options,
                                           struct aad_error *err)
{
    bool needs_yes = service_has_option(verb, "yes") && !options->yes && !options->dry_run;
    const struct option_need rows[] = {
        {verb->takes_names && !options->all && !options->n_arguments, "NAME"},
        {service_has_option(verb, "with") && !options->with, "--with PROJECT"},
        {!options->organization && !options->as, "--organization URL (or --as CONNECTION)"},
        {!options->project && !options->as, "--project NAME"},
        {needs_yes && !ask_has_terminal(), "--yes"}};
    size_t n = sizeof rows / sizeof rows[0];

    return option_count_missing(rows, n) < 2
               ? AAD_OK
               : option_fail_missing(rows, n, "service-connection", err);
}

static enum aad_code service_run(struct command_context *ctx, int argc, char **argv,
                                 struct aad_error *err)
{
    struct service_options options = {0};
    char shown[40];
    enum aad_code code;

    if (option_wants_help(argc, argv))
        return command_say(ctx, service_usage, err);
    if (argc < 2)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'service-connection' needs a verb\n" SERVICE_VERBS);
    for (size_t i = 0; i < sizeof service_verb_rows / sizeof *service_verb_rows; i++) {
        if (strcmp(service_verb_rows[i].name, argv[1]) != 0)
            continue;
        code = service_parse(&service_verb_rows[i], argc - 1, argv + 1, &options, err);
        if (!code && options.n_arguments && !service_verb_rows[i].takes_names)
            code = aad_error_set(err, AAD_USAGE, NULL,
                                 "'service-connection %s' cannot use the argument '%s'", argv[1],
                                 screen_show(shown, sizeof shown, options.arguments[0],
                                             strlen(options.arguments[0])));
        if (!code)
            code = service_check_missing(&service_verb_rows[i], &options, err);
        return code ? code : service_verb_rows[i].run(ctx, &options, err);
    }
    return aad_error_set(err, AAD_USAGE, NULL,
                         "'service-connection' has no verb '%s'\n" SERVICE_VERBS,
                         screen_show(shown, sizeof shown, argv[1], strlen(argv[1])));
}

const struct command command_service_connection = {
    .name = "service-connection",
    .synopsis = "service-connection list|create|update|convert|revert|verify|share|delete ...",
    .summary = "service connections of Azure DevOps: show, make, change them",
    .run = service_run,
};
