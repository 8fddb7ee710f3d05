/*
 * kubelogin-options.c - what kubelogin is told in a kubeconfig's exec section
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/import/kubelogin-options.h"

#include <stdio.h>
#include <string.h>

#include "connection/kubelogin-rows.h"

#define KUBELOGIN_PREFIX "kubelogin." /* of an option's value, once it is known */
#define KUBELOGIN_ARGUMENT "argument."

#define VALUE true
#define FLAG false
#define READ true
#define SKIP false
#define KUBELOGIN_OPTION(name, letter, has_value, is_read, use, first, second, third)              \
    {name, letter, has_value, is_read, (use) == KUBELOGIN_OTHER, {first, second, third}},

static const struct kubelogin_option {
    const char *name;
    char letter;
    bool has_value, is_read, is_refused;
    const char *variables[KUBELOGIN_VARIABLES_MAX];
} kubelogin_options[] = {KUBELOGIN_ROWS(KUBELOGIN_OPTION)};

#define KUBELOGIN_OPTIONS (sizeof kubelogin_options / sizeof kubelogin_options[0])

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

/* A flag: what changes the token into one that a connection does not make is refused. */
static enum aad_code kubelogin_read_flag(const struct kubelogin_option *option, const char *value,
                                         struct aad_error *err)
{
    if (!option->is_refused || (value && strcmp(value, "true") != 0))
        return AAD_OK;
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "kubelogin is told --%s there, and a connection makes no such token\n"
                         "Go on using kubelogin for that cluster.",
                         option->name);
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
        return AAD_OK;
    if (!option->has_value)
        return kubelogin_read_flag(option, value, err);
    if (!value)
        value = kubelogin_argument(import, ++*i);
    if (!value || !option->is_read)
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

    for (size_t i = 0; !value && i < KUBELOGIN_VARIABLES_MAX && option->variables[i]; i++)
        value = kubelogin_variable(import, option->variables[i]);
    if (!value)
        value = values_text(&import->values, KUBELOGIN_ARGUMENT, option->name);
    if (!value || !option->is_read)
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
