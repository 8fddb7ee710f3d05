/*
 * gettoken.c - see gettoken.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/gettoken.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "connection/kubelogin-rows.h"
#include "consumer/cluster.h"

#define VALUE true
#define FLAG false
#define GETTOKEN_OPTION(name, letter, has_value, is_read, use, first, second, third)               \
    {name, letter, has_value, use, {first, second, third}},

static const struct gettoken_option {
    const char *name;
    char letter;
    bool has_value;
    enum kubelogin_use use;
    const char *variables[KUBELOGIN_VARIABLES_MAX];
} gettoken_options[] = {KUBELOGIN_ROWS(GETTOKEN_OPTION)};

#define GETTOKEN_OPTIONS (sizeof gettoken_options / sizeof gettoken_options[0])

/* Of an option whose variables do not count, "" stands in their place: no name. */
#define GETTOKEN_VARIABLE(name, letter, has_value, is_read, use, first, second, third)             \
    (use) <= KUBELOGIN_USERNAME && (first) ? (first) : "",                                         \
        (use) <= KUBELOGIN_USERNAME && (second) ? (second) : "",                                   \
        (use) <= KUBELOGIN_USERNAME && (third) ? (third) : "",

const char *const gettoken_variables[] = {KUBELOGIN_ROWS(GETTOKEN_VARIABLE) NULL};

#define GETTOKEN_LOGIN(name, grant, read, grants) {#name, grants},
static const char *const gettoken_logins[][2] = {KUBELOGIN_LOGINS(GETTOKEN_LOGIN)};

/* Where a value goes to, as it is. */
#define GETTOKEN_PLACE(member)                                                                     \
    {                                                                                              \
        offsetof(struct request, member), sizeof((struct request *)NULL)->member                   \
    }
static const struct gettoken_place {
    size_t at, size;
} gettoken_places[] = {
    [KUBELOGIN_CLIENT] = GETTOKEN_PLACE(meant.client_id),
    [KUBELOGIN_TENANT] = GETTOKEN_PLACE(meant.tenant),
    [KUBELOGIN_USERNAME] = GETTOKEN_PLACE(username),
    [KUBELOGIN_AUDIENCE] = GETTOKEN_PLACE(audience),
    [KUBELOGIN_CLOUD] = GETTOKEN_PLACE(meant.cloud),
    [KUBELOGIN_AUTHORITY] = GETTOKEN_PLACE(meant.authority),
    [KUBELOGIN_MACHINE] = GETTOKEN_PLACE(meant.resource_id),
};

struct gettoken {
    const char *values[GETTOKEN_OPTIONS]; /* NULL = it is not said */
    struct aad_error objection;           /* the first */
};

struct gettoken_input gettoken_divide(const struct secret *input)
{
    const char *bytes = input->len ? input->bytes : "";
    const char *last = memrchr(bytes, '\0', input->len);
    size_t len = strnlen(bytes, input->len);

    if (!last)
        return (struct gettoken_input){bytes, bytes + len, len, bytes + len};
    return (struct gettoken_input){bytes, bytes + len + 1, len, last + 1};
}

/* --- reading ---------------------------------------------------------------------------------- */

/* "--name", "--name=VALUE", "-l", "-l=VALUE" or "-lVALUE": *ret_value is NULL where none is in it.
 */
static size_t gettoken_find(const char *argument, const char **ret_value)
{
    bool is_long = text_has_prefix(argument, "--");
    size_t len = strcspn(argument, "=");

    *ret_value = argument[len] ? argument + len + 1 : NULL;
    for (size_t i = 0; i < GETTOKEN_OPTIONS; i++) {
        const struct gettoken_option *option = &gettoken_options[i];

        if (is_long && len == strlen(option->name) + 2 &&
            !strncmp(argument + 2, option->name, len - 2))
            return i;
        if (is_long || argument[0] != '-' || !option->letter || argument[1] != option->letter)
            continue;
        if (len > 2) /* "-lVALUE" */
            *ret_value = argument + 2;
        return i;
    }
    return GETTOKEN_OPTIONS;
}

static void gettoken_object(struct gettoken *call, const struct aad_error *objection)
{
    if (!call->objection.code)
        call->objection = *objection;
}

/* Of an argument its option alone: a value may be a secret, in the wrong place. */
static size_t gettoken_option_len(const char *argument)
{
    if (text_has_prefix(argument, "--"))
        return strcspn(argument, "=");
    return argument[0] == '-' ? strnlen(argument, 2) : 0;
}

static void gettoken_object_to_word(struct gettoken *call, const char *what, const char *word)
{
    struct aad_error objection = {0};
    size_t len = gettoken_option_len(word);
    char shown[60];

    (void)aad_error_set(&objection, AAD_USAGE, NULL,
                        "%s%s%s\n"
                        "'man aad-kubelogin' has the options of get-token.",
                        what, len ? ": " : "", text_escape(shown, sizeof shown, word, len));
    gettoken_object(call, &objection);
}

/* The argument at the front, and its value behind it. */
static void gettoken_take(struct gettoken *call, int *argc, char ***argv)
{
    const char *argument = **argv, *value;
    size_t i = gettoken_find(argument, &value);

    (*argv)++;
    (*argc)--;
    if (i == GETTOKEN_OPTIONS) {
        gettoken_object_to_word(call,
                                argument[0] == '-'
                                    ? "get-token has no such option here"
                                    : "get-token is followed by a word that is no option's value",
                                argument);
        return;
    }
    if (!value && gettoken_options[i].has_value && *argc > 0) {
        value = *(*argv)++;
        (*argc)--;
    }
    if (!value)
        value = gettoken_options[i].has_value ? "" : "true";
    if (call->values[i])
        gettoken_object_to_word(call, "get-token is told twice", argument);
    call->values[i] = value;
}

/* Ours, where several connections could be meant. */
static void gettoken_take_connection(struct gettoken *call, const char *name, struct request *ret)
{
    if (!text_is_name(name) || ret->connection[0])
        gettoken_object_to_word(call, "one connection has to be named, by its name",
                                "--connection");
    else
        (void)snprintf(ret->connection, sizeof ret->connection, "%s", name);
}

static bool gettoken_has(const struct gettoken *call, const char *option)
{
    const char *value;
    size_t i = gettoken_find(option, &value);

    return call->values[i] && !strcmp(call->values[i], "true");
}

/* The value of a variable; NULL: it is not set. */
static const char *gettoken_variable(const struct gettoken_input *input, const char *name)
{
    size_t len = strlen(name);

    for (const char *at = input->variables; at < input->end; at += strlen(at) + 1)
        if (!strncmp(at, name, len) && at[len] == '=')
            return at + len + 1;
    return NULL;
}

/* The names of Terraform's provider count in place of the others where kubelogin is told so; a
 * variable goes before an argument. */
static void gettoken_take_variables(struct gettoken *call, const struct gettoken_input *input)
{
    bool is_terraform_s = gettoken_has(call, "--use-azurerm-env-vars");

    if (gettoken_has(call, "--disable-environment-override"))
        return;
    for (size_t i = 0; i < GETTOKEN_OPTIONS; i++) {
        const struct gettoken_option *option = &gettoken_options[i];
        const char *value = NULL;

        if (option->use > KUBELOGIN_USERNAME)
            continue;
        for (size_t j = 0; !value && j < KUBELOGIN_VARIABLES_MAX && option->variables[j]; j++) {
            bool has_both = option->use == KUBELOGIN_CLIENT || option->use == KUBELOGIN_TENANT;

            if (!has_both || text_has_prefix(option->variables[j], "ARM_") == is_terraform_s)
                value = gettoken_variable(input, option->variables[j]);
        }
        if (value)
            call->values[i] = value;
    }
}

/* --- what becomes of it ----------------------------------------------------------------------- */

static enum aad_code gettoken_put(const struct gettoken_option *option, const char *value,
                                  struct request *ret, struct aad_error *err)
{
    const struct gettoken_place *place = &gettoken_places[option->use];

    if (!value[0])
        return AAD_OK; /* as if it were not said: so kubelogin has it */
    if (!text_is_visible(value, strlen(value)) || strlen(value) >= place->size)
        return aad_error_set(err, AAD_USAGE, NULL, "the value of kubelogin's --%s %s", option->name,
                             strlen(value) >= place->size ? "is too long"
                                                          : "holds a byte that is none of it");
    memcpy((char *)ret + place->at, value, strlen(value) + 1);
    return AAD_OK;
}

static void gettoken_put_login(struct gettoken *call, const char *value, struct request *ret)
{
    for (size_t i = 0; i < sizeof gettoken_logins / sizeof gettoken_logins[0]; i++)
        if (!strcmp(gettoken_logins[i][0], value)) {
            ret->meant.grants = gettoken_logins[i][1];
            return;
        }
    gettoken_object_to_word(call, "there is no such way to sign in", "--login");
}

static void gettoken_refuse(struct gettoken *call, const struct gettoken_option *option)
{
    struct aad_error objection = {0};

    if (option->use == KUBELOGIN_SECRET)
        (void)aad_error_set(
            &objection, AAD_REFUSED, NULL,
            "--%s stands in clear in the kubeconfig, where everything reads it that runs as you\n"
            "Import it if that is not done: " CLUSTER_IMPORT ". Then take it out of the "
            "kubeconfig, and make a new one: that one was exposed.",
            option->name);
    else
        (void)aad_error_set(&objection, AAD_UNSUPPORTED, NULL,
                            "--%s asks for a token that no connection makes\n"
                            "Go on using Azure's kubelogin for that cluster.",
                            option->name);
    gettoken_object(call, &objection);
}

static enum aad_code gettoken_use(struct gettoken *call, size_t i, struct request *ret,
                                  struct aad_error *err)
{
    const struct gettoken_option *option = &gettoken_options[i];
    const char *value = call->values[i];

    switch (option->use) {
    case KUBELOGIN_LOGIN:
        gettoken_put_login(call, value, ret);
        return AAD_OK;
    case KUBELOGIN_OTHER:
    case KUBELOGIN_SECRET:
        if (option->has_value || !strcmp(value, "true"))
            gettoken_refuse(call, option);
        return AAD_OK;
    case KUBELOGIN_UNUSED:
    case KUBELOGIN_VARIABLES:
    case KUBELOGIN_QUIET:
        return AAD_OK;
    default:
        return gettoken_put(option, value, ret, err);
    }
}

/* One line, whatever their number. */
static void gettoken_warn(const struct gettoken *call, struct request *ret)
{
    char names[400] = "";
    size_t n = 0;

    for (size_t i = 0; i < GETTOKEN_OPTIONS; i++) {
        size_t len = strlen(names);

        if (!call->values[i] || gettoken_options[i].use != KUBELOGIN_UNUSED)
            continue;
        (void)snprintf(names + len, sizeof names - len, "%s--%s", n++ ? ", " : "",
                       gettoken_options[i].name);
    }
    if (n)
        (void)aad_error_set(&ret->warning, AAD_OK, NULL, "of no meaning here, and not used: %s",
                            names);
}

enum aad_code gettoken_parse(int argc, char **argv, const struct gettoken_input *input,
                             struct request *ret, struct aad_error *err)
{
    struct gettoken call = {0};
    enum aad_code code = AAD_OK;

    while (argc > 0) {
        const char *connection = call_take_option(&argc, &argv, "--connection");

        if (connection)
            gettoken_take_connection(&call, connection, ret);
        else
            gettoken_take(&call, &argc, &argv);
    }
    gettoken_take_variables(&call, input);
    for (size_t i = 0; !code && i < GETTOKEN_OPTIONS; i++)
        if (call.values[i])
            code = gettoken_use(&call, i, ret, err);
    gettoken_warn(&call, ret);
    ret->meant.by_audience = ret->audience[0];
    ret->objection = call.objection;
    return code;
}
