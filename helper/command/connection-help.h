/*
 * connection-help.h - the pages of the verbs of `aad-credential connection`
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_HELP_H
#define COMMAND_CONNECTION_HELP_H

#include "command/command.h"

enum connection_verb_row {
    CONNECTION_ADD,
    CONNECTION_LIST_ALL,
    CONNECTION_SHOW,
    CONNECTION_EDIT,
    CONNECTION_RENAME,
    CONNECTION_REMOVE,
    CONNECTION_DEFAULT,
    CONNECTION_EXPORT,
    CONNECTION_IMPORT,
    CONNECTION_VERBS
};

extern const struct command_verb connection_help[CONNECTION_VERBS];

/* What a connection may have, but the id of an application. */
#define CONNECTION_HELP_KEYS                                                                       \
    "  --authority URL|CLOUD   where tokens come from: "                                           \
    "https://login.microsoftonline.com/TENANT,\n"                                                  \
    "                          or @clouds@\n"                                                      \
    "  --cloud CLOUD           the same, by the name of the cloud\n"                               \
    "  --lcs-region REGION     the audience of the LCS of a region: @regions@\n"                   \
    "  --audience URL          what the token is for; repeat for more\n"                           \
    "  --host ORIGIN[/PATH]    who may receive the token; repeat for more. A path, as in\n"        \
    "                          https://dev.azure.com/ORG, only tells connections apart\n"          \
    "  --username USER         the user of the password grant; or the only one who may sign in\n"  \
    "  --grant GRANT           how a token is got: @grants@\n"                                     \
    "  --endpoint-version auto|1|2\n"                                                              \
    "                          which token endpoint of the authority\n"                            \
    "  --capabilities cp1      its users pass a claims challenge on, so that tokens live for a\n"  \
    "                          day\n"                                                              \
    "  --store STORE           where the secret is: @stores@\n"                                    \
    "  --pin ask|pinentry|pinpad|keyring|credential:NAME|fd:N\n"                                   \
    "                          where a token's PIN comes from\n"                                   \
    "  --expires YYYY-MM-DD    the last day of a personal access token or client secret: nobody\n" \
    "                          else warns of it\n"                                                 \
    "  --assertion auto|PS256|RS256|ES256\n"                                                       \
    "                          how a certificate's key signs\n"                                    \
    "  --key-id ID             what the issuer calls that key, if it has a name for it\n"          \
    "  --x5c true|false        send the certificate along\n"                                       \
    "  --assertion-source SOURCE\n"                                                                \
    "                          of workload-identity, who makes its assertion:\n"                   \
    "                          @assertion-sources@\n"                                              \
    "  --assertion-issuer URL  what the federated credential says, for 'show' and 'verify'\n"      \
    "  --assertion-subject TEXT\n"                                                                 \
    "                          the subject of that credential\n"                                   \
    "  --assertion-audience TEXT\n"                                                                \
    "                          the audience of that credential\n"                                  \
    "  --identity-source SOURCE\n"                                                                 \
    "                          of managed-identity, where it is asked for:\n"                      \
    "                          @identity-sources@\n"                                               \
    "  --object-id GUID        a user-assigned identity, in place of an application's id\n"        \
    "  --resource-id ID        the same, by its id at Azure Resource Manager\n"                    \
    "  --issuer URL            of OpenID Connect, in place of --authority, for the kind "          \
    "generic;\n"                                                                                   \
    "                          it is asked for its addresses once, or give them:\n"                \
    "  --token-endpoint URL    of the issuer\n"                                                    \
    "  --authorization-endpoint URL\n"                                                             \
    "                          of the issuer\n"                                                    \
    "  --device-authorization-endpoint URL\n"                                                      \
    "                          of the issuer\n"                                                    \
    "  --userinfo-endpoint URL\n"                                                                  \
    "                          of the issuer\n"                                                    \
    "  --scope SCOPE           what is asked of the issuer; repeat for more\n"                     \
    "  --redirect-uri URI      of authorization-code, as registered: http://localhost if not\n"    \
    "                          given\n"                                                            \
    "  --client-authentication WAY\n"                                                              \
    "                          of an application that is no public client:\n"                      \
    "                          @client-authentications@\n"                                         \
    "  --subscription-id GUID  of azurerm: what of Azure it is for, read by 'verify'\n"            \
    "  --subscription-name TEXT\n"                                                                 \
    "                          the name of the subscription\n"                                     \
    "  --resource-group NAME   the group in it that it is for, where that is all\n"                \
    "  --workspace NAME        of Azure Machine Learning, in the group\n"                          \
    "  --management-group-id ID\n"                                                                 \
    "                          in place of a subscription\n"                                       \
    "  --management-group-name TEXT\n"                                                             \
    "                          the name of the group\n"                                            \
    "  --service-management-reference TEXT\n"                                                      \
    "                          from an ITSM database, for the service connection that is made\n"   \
    "                          from it\n"                                                          \
    "  --all-pipelines true|false\n"                                                               \
    "                          all pipelines may use that service connection\n"                    \
    "  --description TEXT      free text\n"                                                        \
    "  --project ID            the project, of LCS for 'verify', or of Azure DevOps\n"             \
    "  --proxy URL             the proxy to the authority\n"                                       \
    "  --ca-file PATH          certificates to believe in place of the system's\n"                 \
    "  --timeout SECONDS       how long a call may take\n"                                         \
    "  --allow-http-loopback true|false\n"                                                         \
    "                          for tests: http to this machine itself\n"

#endif
