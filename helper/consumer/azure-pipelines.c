/*
 * azure-pipelines.c - a token as a secret variable of an Azure Pipelines job
 *
 * Logging commands on stdout: first the one that masks the token, then the one that sets the
 * variable. The caller decides whether this is such a job's stdout.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "consumer/consumer.h"

#define AZURE_PIPELINES_VARIABLE "AAD_TOKEN"

#define AZURE_PIPELINES_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"

static bool azure_pipelines_is_variable(const char *name)
{
    return strspn(name, AZURE_PIPELINES_LETTERS) > 0 &&
           !name[strspn(name, AZURE_PIPELINES_LETTERS "0123456789.")];
}

/* The agent's own escapes; its '%' is written %AZP25. */
static void azure_pipelines_escape(const struct secret *text, struct secret *out)
{
    static const struct {
        char byte;
        const char *escape;
    } escapes[] = {
        {'%', "%AZP25"}, {';', "%3B"}, {'\r', "%0D"}, {'\n', "%0A"}, {']', "%5D"},
    };

    for (size_t i = 0; i < text->len; i++) {
        const char *escape = NULL;

        for (size_t k = 0; k < sizeof escapes / sizeof escapes[0]; k++)
            if (text->bytes[i] == escapes[k].byte)
                escape = escapes[k].escape;
        secret_append(out, escape ? escape : text->bytes + i, escape ? strlen(escape) : 1);
    }
}

static enum aad_code azure_pipelines_print(const struct request *request, const struct token *token,
                                           struct secret *ret, struct aad_error *err)
{
    const char *variable = request->note.len ? request->note.bytes : AZURE_PIPELINES_VARIABLE;
    enum aad_code code = consumer_check_token(token, err);

    if (code)
        return code;
    if (!azure_pipelines_is_variable(variable))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "a variable's name is made of letters, digits, '_' and '.'");
    secret_append_text(ret, "##vso[task.setsecret]");
    azure_pipelines_escape(&token->access_token, ret);
    secret_append_text(ret, "\n");
    consumer_append_basic_masks("##vso[task.setsecret]", token, ret);
    secret_append_all(ret, "##vso[task.setvariable variable=", variable, ";issecret=true]",
                      (char *)NULL);
    azure_pipelines_escape(&token->access_token, ret);
    secret_append_text(ret, "\n");
    return secret_ok(ret, err);
}

static const struct consumer_format azure_pipelines_formats[] = {
    {"azure-pipelines", "a secret variable of later steps, masked first", azure_pipelines_print},
    {NULL, NULL, NULL},
};

static const struct consumer_agent azure_pipelines_agent = {
    .label = "Azure Pipelines",
    .mark = "TF_BUILD",
    .value = "True",
    .reader = {.worker = "Agent.Worker", .has_handler = true},
    .remedy = "Mask it: --output azure-pipelines. Or show it to nobody: 'aad-credential curl'.",
};

const struct consumer consumer_azure_pipelines = {
    .name = "azure-pipelines",
    .formats = azure_pipelines_formats,
    .agent = &azure_pipelines_agent,
};
