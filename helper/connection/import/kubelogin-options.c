/*
 * kubelogin-options.c - what kubelogin is told in a kubeconfig's exec section
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/import/kubelogin-options.h"

#include <stdio.h>
#include <string.h>

#define KUBELOGIN_PREFIX "kubelogin." /* of an option's value, once it is known */
#define KUBELOGIN_ARGUMENT "argument."

/* kubelogin's options that count here, and the variables that go before, the strongest first. */
static const struct kubelogin_option {
    const char *name;
    char letter;
    const char *variables[3];
} kubelogin_options[] = {
    {"login", 'l', {"AAD_LOGIN_METHOD"}},
    {"server-id", '\0', {NULL}},
    {"client-id", '\0', {"AZURE_CLIENT_ID", "AAD_SERVICE_PRINCIPAL_CLIENT_ID", "ARM_CLIENT_ID"}},
    {"client-secret",
     '\0',
     {"AZURE_CLIENT_SECRET", "AAD_SERVICE_PRINCIPAL_CLIENT_SECRET", "ARM_CLIENT_SECRET"}},
    {"client-certificate",
     '\0',
     {"AZURE_CLIENT_CERTIFICATE_PATH", "AAD_SERVICE_PRINCIPAL_CLIENT_CERTIFICATE",
      "ARM_CLIENT_CERTIFICATE_PATH"}},
    {"tenant-id", 't', {"AZURE_TENANT_ID", "ARM_TENANT_ID"}},
    {"environment", 'e', {NULL}},
    {"authority-host", '\0', {"AZURE_AUTHORITY_HOST"}},
    {"username", '\0', {"AZURE_USERNAME", "AAD_USER_PRINCIPAL_NAME"}},
    {"password", '\0', {"AZURE_PASSWORD", "AAD_USER_PRINCIPAL_PASSWORD"}},
    {"identity-resource-id", '\0', {NULL}},
    {"federated-token-file", '\0', {"AZURE_FEDERATED_TOKEN_FILE"}},
    {"azure-pipelines-service-connection-id", '\0', {"AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"}},
    {"redirect-url", '\0', {NULL}},
};

#define KUBELOGIN_OPTIONS (sizeof kubelogin_options / sizeof kubelogin_options[0])

/* What changes the token into one that a connection does not make. */
static const char *const kubelogin_refused[] = {"legacy", "pop-enabled"};

static const struct kubelogin_option *kubelogin_find_option(const char *argument, size_t len)
{
    for (size_t i = 0; i < KUBELOGIN_OPTIONS; i++) {
        const char *name = kubelogin_options[i].name;

        if ((len == 2 && argument[1] == kubelogin_options[i].letter) ||
            (len == strlen(name) + 2 && !strncmp(argument, "--", 2) &&
             !strncmp(argument + 2, name, len - 2)))
            return &kubelogin_options[i];
    }
    return NULL;
}

static const char *kubelogin_argument(const struct import *import, size_t i)
{
    char name[40];

    (void)snprintf(name, sizeof name, "exec.args.%zu", i);
    return import_text(import, name);
}

static enum aad_code kubelogin_check_refused(const char *argument, struct aad_error *err)
{
    for (size_t i = 0; i < sizeof kubelogin_refused / sizeof kubelogin_refused[0]; i++) {
        size_t len = strlen(kubelogin_refused[i]);

        if (strncmp(argument, "--", 2) || strncmp(argument + 2, kubelogin_refused[i], len) ||
            (argument[2 + len] && strcmp(argument + 2 + len, "=true") != 0))
            continue;
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "kubelogin is told --%s there, and a connection makes no such token\n"
                             "Go on using kubelogin for that cluster.",
                             kubelogin_refused[i]);
    }
    return AAD_OK;
}

/* The i-th argument, with its value in it or behind it. */
static enum aad_code kubelogin_read_argument(struct import *import, size_t *i,
                                             struct aad_error *err)
{
    const char *argument = kubelogin_argument(import, *i), *equals = strchr(argument, '=');
    const struct kubelogin_option *option =
        kubelogin_find_option(argument, equals ? (size_t)(equals - argument) : strlen(argument));
    const char *value = equals ? equals + 1 : NULL;
    char name[VALUES_NAME_MAX];

    if (!option)
        return kubelogin_check_refused(argument, err);
    if (!value)
        value = kubelogin_argument(import, ++*i);
    if (!value)
        return AAD_OK;
    (void)snprintf(name, sizeof name, KUBELOGIN_ARGUMENT "%s", option->name);
    return values_add(&import->values, name, value, strlen(value), err);
}

static const char *kubelogin_variable(const struct import *import, const char *variable)
{
    char name[60];

    for (size_t i = 0;; i++) {
        const char *found;

        (void)snprintf(name, sizeof name, "exec.env.%zu.name", i);
        found = import_text(import, name);
        if (!found)
            return NULL;
        (void)snprintf(name, sizeof name, "exec.env.%zu.value", i);
        if (!strcmp(found, variable))
            return import_text(import, name);
    }
}

/* Its variable, or else its argument, becomes the option's value. */
static enum aad_code kubelogin_settle(struct import *import, const struct kubelogin_option *option,
                                      struct aad_error *err)
{
    const char *value = NULL;
    char name[VALUES_NAME_MAX];

    for (size_t i = 0; !value && i < 3 && option->variables[i]; i++)
        value = kubelogin_variable(import, option->variables[i]);
    if (!value)
        value = values_text(&import->values, KUBELOGIN_ARGUMENT, option->name);
    if (!value)
        return AAD_OK;
    (void)snprintf(name, sizeof name, KUBELOGIN_PREFIX "%s", option->name);
    return values_add(&import->values, name, value, strlen(value), err);
}

enum aad_code kubelogin_read_options(struct import *import, struct aad_error *err)
{
    struct aad_error why = {0};
    enum aad_code code = AAD_OK;

    for (size_t i = 1; !code && kubelogin_argument(import, i); i++)
        code = kubelogin_read_argument(import, &i, &why);
    for (size_t i = 0; !code && i < KUBELOGIN_OPTIONS; i++)
        code = kubelogin_settle(import, &kubelogin_options[i], &why);
    (void)snprintf(import->prefix, sizeof import->prefix, "%s", KUBELOGIN_PREFIX);
    if (code == AAD_PROTOCOL)
        return import_fail(import, err, "%s", why.what);
    if (code && err)
        *err = why;
    return code;
}
