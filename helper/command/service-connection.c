/*
 * service-connection.c - `aad-credential service-connection VERB`: those of Azure DevOps
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/text.h"
#include "command/option.h"
#include "command/service-connection-verbs.h"

static const char service_usage[] =
    "usage: aad-credential service-connection list [--json] WHERE\n"
    "       aad-credential service-connection convert NAME|ID... [--yes] [--dry-run] WHERE\n"
    "       aad-credential service-connection convert --all [--yes] [--dry-run] WHERE\n"
    "       aad-credential service-connection revert NAME|ID [--yes] WHERE\n"
    "       aad-credential service-connection verify NAME|ID WHERE\n"
    "       aad-credential service-connection share NAME|ID --with PROJECT [--yes] WHERE\n"
    "       aad-credential service-connection delete NAME|ID [--yes] WHERE\n\n"
    "Service connections of a project of Azure DevOps: shows and changes them, or turns their\n"
    "secrets into workload identity federation, which can be reverted for seven days. WHERE is\n\n"
    "  --organization URL  for instance https://dev.azure.com/contoso\n"
    "  --project NAME      the project's name, or its id\n"
    "  --as CONNECTION     whose token is used: a connection of kind devops. If it is of an\n"
    "                      organization, and of a project, these need not be named\n\n"
    "  --with PROJECT      share: the other project of the organization\n"
    "  --all               convert: all that can be converted\n"
    "  --dry-run           convert: only show which these are\n"
    "  --yes               do not ask. With convert --all, shared ones are skipped then\n"
    "  --json              list: for programs\n"
    "  --no-prompt         fail rather than ask somebody to unlock a store\n";

static const struct {
    const char *name;
    service_verb *run;
    bool takes_names;
} service_verb_rows[] = {
    {"list", service_verb_list, false},    {"convert", service_verb_convert, true},
    {"revert", service_verb_revert, true}, {"verify", service_verb_verify, true},
    {"share", service_verb_share, true},   {"delete", service_verb_delete, true},
};

#define SERVICE_VERBS "There are: list, convert, revert, verify, share, delete."

static enum aad_code service_parse(int argc, char **argv, struct service_options *ret,
                                   struct aad_error *err)
{
    const struct option_row rows[] = {
        {"organization", &ret->organization, NULL},
        {"project", &ret->project, NULL},
        {"as", &ret->as, NULL},
        {"with", &ret->with, NULL},
        {"all", NULL, &ret->all},
        {"yes", NULL, &ret->yes},
        {"dry-run", NULL, &ret->dry_run},
        {"json", NULL, &ret->json},
        {"no-prompt", NULL, &ret->no_prompt},
        {NULL, NULL, NULL},
    };
    enum aad_code code = option_parse("service-connection", &argc, argv, rows, err);

    ret->verb = argv[0];
    ret->arguments = argv + 1;
    ret->n_arguments = argc - 1;
    return code;
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
        code = service_parse(argc - 1, argv + 1, &options, err);
        if (!code && options.n_arguments && !service_verb_rows[i].takes_names)
            code = aad_error_set(err, AAD_USAGE, NULL,
                                 "'service-connection %s' cannot use the argument '%s'", argv[1],
                                 text_escape(shown, sizeof shown, options.arguments[0],
                                             strlen(options.arguments[0])));
        return code ? code : service_verb_rows[i].run(ctx, &options, err);
    }
    return aad_error_set(err, AAD_USAGE, NULL,
                         "'service-connection' has no verb '%s'\n" SERVICE_VERBS,
                         text_escape(shown, sizeof shown, argv[1], strlen(argv[1])));
}

const struct command command_service_connection = {
    .name = "service-connection",
    .synopsis = "service-connection list|convert|revert|verify|share|delete ...",
    .summary = "service connections of Azure DevOps: show and change them",
    .run = service_run,
};
