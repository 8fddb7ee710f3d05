/*
 * connection.c - `aad-credential connection VERB`: the table of verbs
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/buf.h"
#include "base/screen.h"
#include "base/text.h"
#include "command/command.h"
#include "command/connection-verbs.h"
#include "command/option.h"
#include "connection/grant.h"
#include "connection/kind/kind.h"
#include "connection/assertion-source.h"
#include "connection/identity-source.h"
#include "connection/import/import.h"
#include "connection/store-type.h"

/* %s: the kinds, the grants and so on. */
static const char connection_usage[] =
    "usage: aad-credential connection add [KIND|NAME] [--name NAME] [--KEY VALUE ...]\n"
    "                                 [--secret-stdin | --secret-fd N | --no-secret]\n"
    "                                 [--no-verify] [--no-instance-discovery] [--replace]\n"
    "                                 [--from-environment | --from CONNECTION] [--yes]\n"
    "       aad-credential connection list [--json | --names]\n"
    "       aad-credential connection show [NAME] [--json] [--no-store]\n"
    "       aad-credential connection edit NAME [--KEY VALUE ...]\n"
    "                                 [--secret | --secret-stdin | --secret-fd N]\n"
    "       aad-credential connection rename OLD NEW [--yes]\n"
    "       aad-credential connection remove NAME [--yes] [--store STORE]\n"
    "       aad-credential connection default [NAME | --none]\n"
    "       aad-credential connection export NAME\n"
    "       aad-credential connection import FILE|- [--name NAME] [--replace] [--KEY VALUE ...]\n"
    "       aad-credential connection import --from FORMAT [FILE|-] [--entry NAME] [--name NAME]\n"
    "                                 [--yes] [--secret-stdin | --secret-fd N | --no-secret] "
    "...\n\n"
    "A connection is a named identity plus where it may be used. On a terminal, add asks for\n"
    "what was not given. KIND is %s.\n\n"
    "  --authority URL|CLOUD   https://login.microsoftonline.com/TENANT, or AzureCloud,\n"
    "                          AzureUSGovernment, AzureChinaCloud\n"
    "  --audience URL          what the token is for; repeat for more (--lcs-region eu for LCS)\n"
    "  --host ORIGIN[/PATH]    who may receive the token; repeat for more. With edit, those given\n"
    "                          take the place of all that were there. A path, as in\n"
    "                          https://dev.azure.com/ORG, only tells connections apart\n"
    "  --username USER         of the password grant; or the only one who may sign in\n"
    "  --client-id GUID        the application (client) id\n"
    "  --grant GRANT          %s\n"
    "  --issuer URL            of OpenID Connect, in place of --authority, for the kind generic; "
    "it\n"
    "                          is asked for its addresses once, or give them:\n"
    "  --token-endpoint URL  --authorization-endpoint URL\n"
    "  --device-authorization-endpoint URL  --userinfo-endpoint URL\n"
    "  --scope SCOPE           what is asked of it; repeat for more\n"
    "  --redirect-uri URI      of authorization-code, as registered: http://localhost if not "
    "given\n"
    "  --client-authentication C\n"
    "                          of an application that is no public client: client-secret-post,\n"
    "                          client-secret-basic or private-key-jwt\n"
    "  --endpoint-version V    auto, 1 or 2\n"
    "  --capabilities cp1      its users pass a claims challenge on, so that tokens live for a "
    "day\n"
    "  --assertion-source S    of workload-identity, who makes its assertion:%s\n"
    "  --assertion-issuer I  --assertion-subject S  --assertion-audience A\n"
    "                          what the federated credential says, for 'show' and 'verify'\n"
    "  --identity-source S     of managed-identity, where it is asked for:%s\n"
    "  --object-id GUID  --resource-id ID\n"
    "                          a user-assigned identity, in place of --client-id\n"
    "  --store STORE           %s\n"
    "  --pin SOURCE            where a token's PIN comes from: ask, pinentry, pinpad, keyring,\n"
    "                          credential:NAME or fd:N\n"
    "  --expires YYYY-MM-DD    the last day of a personal access token: nobody else warns of it\n"
    "  --assertion ALGORITHM   auto, PS256, RS256 or ES256: how a certificate's key signs\n"
    "  --key-id ID             what the issuer calls that key, if it has a name for it\n"
    "  --x5c true              send the certificate along\n"
    "  --subscription-id GUID  --resource-group NAME  --workspace NAME\n"
    "  --management-group-id ID  --subscription-name TEXT  --management-group-name TEXT\n"
    "                          of azurerm: what of Azure it is for, read by 'verify'\n"
    "  --service-management-reference TEXT  --all-pipelines true\n"
    "                          likewise, for the service connection that is made from it\n"
    "  --from CONNECTION       takes who it is, and how that is proved, from one that is there: a\n"
    "                          powerplatform from an lcs; its secret, too, if you say so or --yes\n"
    "  --from-environment      takes what was not given from AZURE_CLIENT_ID, AZURE_TENANT_ID\n"
    "                          and the other variables of Azure's libraries and of jobs; shows\n"
    "                          it and asks, or saves it at once with --yes\n"
    "  --from FORMAT           a file of another program; it is shown and asked about, or saved "
    "at\n"
    "                          once with --yes; the secret in it goes into the store:\n%s"
    "  --entry NAME            which of several in such a file\n"
    "  --description TEXT  --project ID  --proxy URL  --ca-file PATH  --timeout SECONDS\n"
    "  --allow-http-loopback true\n\n"
    "The secret comes from the terminal, standard input or a descriptor; never from an argument.\n";

#define HELP_WIDTH 90
#define HELP_INDENT 26

static const struct {
    const char *name;
    connection_verb *run;
} connection_verb_rows[] = {
    {"add", connection_verb_add},         {"list", connection_verb_list},
    {"show", connection_verb_show},       {"edit", connection_verb_edit},
    {"remove", connection_verb_remove},   {"export", connection_verb_export},
    {"import", connection_verb_import},   {"rename", connection_verb_rename},
    {"default", connection_verb_default},
};

#define CONNECTION_VERB_LIST                                                                       \
    "There are: add, list, show, edit, rename, remove, default, export, import."
#define CONNECTION_VERBS (sizeof connection_verb_rows / sizeof connection_verb_rows[0])

/* Appends the words of a list, in lines behind the column of the options' texts. */
static void connection_wrap(const char *list, size_t column, struct buf *ret)
{
    for (size_t len; *list; list += len) {
        len = strcspn(list, ",");
        len += strspn(list + len, ", ");
        if (column + len > HELP_WIDTH) {
            buf_printf(ret, "\n%*s", HELP_INDENT, "");
            column = HELP_INDENT;
        }
        buf_append_text(ret, column == HELP_INDENT ? "" : " ");
        buf_append(ret, list, len - (size_t)(list[len - 1] == ' '));
        column += len;
    }
}

static enum aad_code connection_help(struct command_context *ctx, struct aad_error *err)
{
    auto_buf struct buf kinds = {0}, grants = {0}, stores = {0}, help = {0};
    auto_buf struct buf names = {0}, assertions = {0}, identities = {0}, imports = {0};
    const struct kind *kind;

    for (unsigned i = 0; (kind = kind_at(i)); i++)
        buf_printf(&kinds, "%s%s%s",
                   !i               ? ""
                   : kind_at(i + 1) ? ", "
                                    : " or ",
                   kind->name, !i ? " (the default)" : "");
    grant_print_names(&names);
    connection_wrap(buf_text(&names), HELP_INDENT - 1, &grants);
    buf_clear(&names);
    assertion_source_print_names(&names);
    connection_wrap(buf_text(&names), HELP_WIDTH, &assertions);
    buf_clear(&names);
    identity_source_print_names(&names);
    connection_wrap(buf_text(&names), HELP_WIDTH, &identities);
    store_type_print_names(&stores);
    for (unsigned i = 0; import_at(i); i++)
        buf_printf(&imports, "%*s%-18s  %s\n", HELP_INDENT, "", import_at(i)->name,
                   import_at(i)->title);
    buf_printf(&help, connection_usage, buf_text(&kinds), buf_text(&grants), buf_text(&assertions),
               buf_text(&identities), buf_text(&stores), buf_text(&imports));
    return command_print(ctx, &help, err);
}

static enum aad_code connection_no_verb(const char *verb, struct aad_error *err)
{
    const char *names[CONNECTION_VERBS + 1] = {0};
    const char *near;
    enum aad_code code;
    char shown[40];

    for (size_t i = 0; i < CONNECTION_VERBS; i++)
        names[i] = connection_verb_rows[i].name;
    near = text_nearest(verb, names);
    code =
        aad_error_set(err, AAD_USAGE, NULL, "'connection' has no verb '%s'\n" CONNECTION_VERB_LIST,
                      screen_show(shown, sizeof shown, verb, strlen(verb)));
    if (near)
        aad_error_remedy(err, "Did you mean 'aad-credential connection %s'?", near);
    return code;
}

static enum aad_code connection_run(struct command_context *ctx, int argc, char **argv,
                                    struct aad_error *err)
{
    struct connection_options options;
    enum aad_code code;

    if (option_wants_help(argc, argv))
        return connection_help(ctx, err);
    if (argc < 2)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'connection' needs a verb\n" CONNECTION_VERB_LIST);
    for (size_t i = 0; i < CONNECTION_VERBS; i++) {
        if (strcmp(connection_verb_rows[i].name, argv[1]) != 0)
            continue;
        code = connection_options_parse(argc - 1, argv + 1, &options, err);
        return code ? code : connection_verb_rows[i].run(ctx, &options, err);
    }
    return connection_no_verb(argv[1], err);
}

const struct command command_connection = {
    .name = "connection",
    .synopsis = "connection add|list|show|edit|rename|remove|default|export|import ...",
    .summary = "make, see and change connections",
    .run = connection_run,
};
