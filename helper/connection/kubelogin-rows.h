/*
 * kubelogin-rows.h - each option of kubelogin's get-token, and what becomes of it here
 *
 * https://azure.github.io/kubelogin/cli/get-token.html. The import of a kubeconfig reads the rows
 * marked READ (connection/import/kubelogin-options.c); a call in kubelogin's place does what the
 * use says (consumer/gettoken.c). The variables go before the argument, the strongest first. A file
 * that makes a table of it defines ROW's columns:
 *
 *   ROW(name, letter, VALUE or FLAG, READ or SKIP, use, variable, variable, variable)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_KUBELOGIN_ROWS_H
#define CONNECTION_KUBELOGIN_ROWS_H

#include <stddef.h>

enum kubelogin_use {
    KUBELOGIN_LOGIN, /* chooses, by the grants that go with it; so does a variable, to ... */
    KUBELOGIN_CLIENT,
    KUBELOGIN_TENANT,
    KUBELOGIN_USERNAME, /* ... here. The variables of others are not looked at */
    KUBELOGIN_AUDIENCE, /* chooses, as the next three */
    KUBELOGIN_CLOUD,
    KUBELOGIN_AUTHORITY,
    KUBELOGIN_MACHINE,
    KUBELOGIN_SECRET,    /* refused: it stands in clear in the kubeconfig */
    KUBELOGIN_OTHER,     /* refused: it asks for a token that no connection makes */
    KUBELOGIN_UNUSED,    /* of no meaning here, and named */
    KUBELOGIN_VARIABLES, /* says which variables count */
    KUBELOGIN_QUIET,     /* of no meaning here, and nobody misses it */
};

#define KUBELOGIN_VARIABLES_MAX 3

/* Each way to sign in: the grant that it is imported as (NULL: what the import reads says it), what
 * is read of it there, and the grants of the same identity, each between blanks. Who signs in with
 * another program (azurecli, azd) or by whatever there is (chained) is nobody to import, and may be
 * any connection. The first is kubelogin's default.
 *
 *   ROW(name, grant, read, grants) */
#define KUBELOGIN_LOGINS(ROW)                                                                      \
    ROW(devicecode, "device-code", nothing, " device-code authorization-code ")                    \
    ROW(interactive, "authorization-code", person, " device-code authorization-code ")             \
    ROW(spn, NULL, application, " client-secret client-certificate workload-identity ")            \
    ROW(ropc, "password", user, " password ")                                                      \
    ROW(msi, "managed-identity", machine, " managed-identity ")                                    \
    ROW(workloadidentity, "workload-identity", federation, " workload-identity ")                  \
    ROW(azurepipelines, "workload-identity", pipeline, " workload-identity ")                      \
    ROW(azurecli, NULL, nobody, "")                                                                \
    ROW(azd, NULL, nobody, "")                                                                     \
    ROW(chained, NULL, nobody, "")

/* clang-format off */
#define KUBELOGIN_ROWS(ROW) \
    ROW("login", 'l', VALUE, READ, KUBELOGIN_LOGIN, "AAD_LOGIN_METHOD", NULL, NULL) \
    ROW("server-id", 0, VALUE, READ, KUBELOGIN_AUDIENCE, NULL, NULL, NULL) \
    ROW("client-id", 0, VALUE, READ, KUBELOGIN_CLIENT, \
        "AZURE_CLIENT_ID", "AAD_SERVICE_PRINCIPAL_CLIENT_ID", "ARM_CLIENT_ID") \
    ROW("tenant-id", 't', VALUE, READ, KUBELOGIN_TENANT, "AZURE_TENANT_ID", "ARM_TENANT_ID", NULL) \
    ROW("environment", 'e', VALUE, READ, KUBELOGIN_CLOUD, NULL, NULL, NULL) \
    ROW("authority-host", 0, VALUE, READ, KUBELOGIN_AUTHORITY, "AZURE_AUTHORITY_HOST", NULL, NULL) \
    ROW("identity-resource-id", 0, VALUE, READ, KUBELOGIN_MACHINE, NULL, NULL, NULL) \
    ROW("username", 0, VALUE, READ, KUBELOGIN_USERNAME, \
        "AZURE_USERNAME", "AAD_USER_PRINCIPAL_NAME", NULL) \
    ROW("password", 0, VALUE, READ, KUBELOGIN_SECRET, \
        "AZURE_PASSWORD", "AAD_USER_PRINCIPAL_PASSWORD", NULL) \
    ROW("client-secret", 0, VALUE, READ, KUBELOGIN_SECRET, \
        "AZURE_CLIENT_SECRET", "AAD_SERVICE_PRINCIPAL_CLIENT_SECRET", "ARM_CLIENT_SECRET") \
    ROW("client-certificate", 0, VALUE, READ, KUBELOGIN_UNUSED, \
        "AZURE_CLIENT_CERTIFICATE_PATH", "AAD_SERVICE_PRINCIPAL_CLIENT_CERTIFICATE", \
        "ARM_CLIENT_CERTIFICATE_PATH") \
    ROW("client-certificate-password", 0, VALUE, SKIP, KUBELOGIN_SECRET, \
        "AZURE_CLIENT_CERTIFICATE_PASSWORD", "AAD_SERVICE_PRINCIPAL_CLIENT_CERTIFICATE_PASSWORD", \
        "ARM_CLIENT_CERTIFICATE_PASSWORD") \
    ROW("federated-token-file", 0, VALUE, READ, KUBELOGIN_UNUSED, \
        "AZURE_FEDERATED_TOKEN_FILE", NULL, NULL) \
    ROW("azure-pipelines-service-connection-id", 0, VALUE, READ, KUBELOGIN_UNUSED, \
        "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", NULL, NULL) \
    ROW("redirect-url", 0, VALUE, READ, KUBELOGIN_UNUSED, NULL, NULL, NULL) \
    ROW("legacy", 0, FLAG, SKIP, KUBELOGIN_OTHER, NULL, NULL, NULL) \
    ROW("pop-enabled", 0, FLAG, SKIP, KUBELOGIN_OTHER, NULL, NULL, NULL) \
    ROW("pop-claims", 0, VALUE, SKIP, KUBELOGIN_QUIET, NULL, NULL, NULL) \
    ROW("login-hint", 0, VALUE, SKIP, KUBELOGIN_UNUSED, NULL, NULL, NULL) \
    ROW("timeout", 0, VALUE, SKIP, KUBELOGIN_UNUSED, NULL, NULL, NULL) \
    ROW("cache-dir", 0, VALUE, SKIP, KUBELOGIN_UNUSED, NULL, NULL, NULL) \
    ROW("token-cache-dir", 0, VALUE, SKIP, KUBELOGIN_UNUSED, NULL, NULL, NULL) \
    ROW("azure-config-dir", 0, VALUE, SKIP, KUBELOGIN_UNUSED, NULL, NULL, NULL) \
    ROW("disable-instance-discovery", 0, FLAG, SKIP, KUBELOGIN_UNUSED, NULL, NULL, NULL) \
    ROW("use-azurerm-env-vars", 0, FLAG, SKIP, KUBELOGIN_VARIABLES, NULL, NULL, NULL) \
    ROW("disable-environment-override", 0, FLAG, SKIP, KUBELOGIN_VARIABLES, NULL, NULL, NULL) \
    ROW("logtostderr", 0, FLAG, SKIP, KUBELOGIN_QUIET, NULL, NULL, NULL) \
    ROW("v", 'v', VALUE, SKIP, KUBELOGIN_QUIET, NULL, NULL, NULL)
/* clang-format on */

#endif
