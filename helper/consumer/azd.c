/*
 * azd.c - the Azure Developer CLI, for a command that `aad-credential exec` runs
 *
 * Azure's libraries run `azd auth token --output json --no-prompt --scope S... [--tenant-id T]
 * [--claims BASE64]`, and read the token and its expiry. Each other command is for Azure's own azd.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/text.h"
#include "connection/challenge.h"
#include "consumer/consumer.h"
#include "consumer/shim.h"

#define AZD_ANSWERS "'azd auth token'"

/* What `azd auth token` is told. */
struct azd_call {
    char resource[SHIM_RESOURCE_SIZE];
    const char *tenant, *claims, *output;
    bool is_unattended;
};

static enum aad_code azd_fail(const char *argument, struct aad_error *err)
{
    char shown[80];

    return aad_error_set(err, AAD_USAGE, NULL,
                         "%s: this option is unknown here, said twice, or has no value\n"
                         "man aad-azd has what is answered inside 'aad-credential exec'. Azure's "
                         "own azd is not asked instead: its token would be another identity's.",
                         text_escape(shown, sizeof shown, argument, strlen(argument)));
}

static bool azd_is_flag(const char *argument, struct azd_call *ret)
{
    bool is_unattended = !strcmp(argument, "--no-prompt");

    ret->is_unattended |= is_unattended;
    return is_unattended || !strcmp(argument, "--debug");
}

/* The option at the front, and its value. */
static enum aad_code azd_take(int *argc, char ***argv, struct azd_call *ret, struct aad_error *err)
{
    const char *argument = **argv, *scope = NULL, *value = NULL;
    const struct {
        const char *option;
        const char **ret;
    } rows[] = {{"--scope", &scope},
                {"--output", &ret->output},
                {"-o", &ret->output},
                {"--tenant-id", &ret->tenant},
                {"--claims", &ret->claims}};
    size_t i = 0;

    if (azd_is_flag(argument, ret)) {
        (*argv)++;
        (*argc)--;
        return AAD_OK;
    }
    while (i < sizeof rows / sizeof rows[0] &&
           !(value = call_take_option(argc, argv, rows[i].option)))
        i++;
    if (!value || !value[0] || *rows[i].ret)
        return azd_fail(argument, err);
    *rows[i].ret = value;
    return scope ? shim_take_scope(scope, ret->resource, err) : AAD_OK;
}

static enum aad_code azd_read(int argc, char **argv, struct azd_call *ret, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    while (!code && argc > 0)
        code = azd_take(&argc, &argv, ret, err);
    if (!code && (!ret->output || strcmp(ret->output, "json") != 0))
        code = aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "inside 'aad-credential exec' azd prints a token as JSON alone\n"
                             "Use --output json.");
    return code;
}

static bool azd_is_help(int argc, char **argv)
{
    for (int i = 0; i < argc; i++)
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
            return true;
    return false;
}

static enum aad_code azd_parse(int argc, char **argv, const struct secret *input,
                               struct request *ret, struct aad_error *err)
{
    auto_shim struct shim shim = {0};
    struct azd_call call = {0};
    enum aad_code code;

    if (!input->len || argc < 2 || strcmp(argv[0], "auth") != 0 || strcmp(argv[1], "token") != 0 ||
        azd_is_help(argc, argv))
        return shim_pass_on(input, "azd", AZD_ANSWERS, ret);
    code = shim_open(input, &shim, err);
    if (!code)
        code = azd_read(argc - 2, argv + 2, &call, err);
    if (!code && call.claims)
        code = challenge_take(call.claims, &ret->claims, err);
    ret->is_unattended = call.is_unattended;
    return code ? code : shim_ask(&shim, call.resource, call.tenant, ret, err);
}

static enum aad_code azd_print(const struct request *request, const struct token *token,
                               struct secret *ret, struct aad_error *err)
{
    char stamp[24];
    enum aad_code code = consumer_check_bearer(token, err);

    (void)request;
    if (code)
        return code;
    /* With a space behind the ':', as azd has it: a library takes the token out of what it logs by
     * that. */
    secret_append_text(ret, "{\n  \"token\": ");
    text_json_quote(ret, token->access_token.bytes, token->access_token.len);
    secret_append_all(ret, ",\n  \"expiresOn\": \"", text_rfc3339(stamp, token->expires_at_s),
                      "\"\n}\n", (char *)NULL);
    return secret_ok(ret, err);
}

const struct consumer consumer_azd = {
    .name = "azd",
    .program = "azd",
    .variable = SHIM_VARIABLE,
    .usage =
        "usage: azd auth token --output json [--no-prompt] [--scope S...] [--tenant-id T]\n"
        "                      [--claims CLAIMS]\n\n"
        "Inside 'aad-credential exec' it is answered of its connection. Each other command is for\n"
        "the next azd on PATH. man aad-azd has the options.\n",
    .parse = azd_parse,
    .print = azd_print,
    .passes_on = true,
};
