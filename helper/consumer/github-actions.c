/*
 * github-actions.c - a token as a masked output of a GitHub Actions step
 *
 * The answer on stdout only masks the token. The output itself is a line for the file
 * $GITHUB_OUTPUT, which the caller appends after the answer was written.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "consumer/consumer.h"

#define GITHUB_ACTIONS_OUTPUT "token"

#define GITHUB_ACTIONS_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"

static bool github_actions_is_output(const char *name)
{
    return strspn(name, GITHUB_ACTIONS_LETTERS) > 0 &&
           !name[strspn(name, GITHUB_ACTIONS_LETTERS "0123456789-")];
}

/* The runner's escapes for the data of a command; a token has no line ends to escape. */
static void github_actions_escape(const struct secret *text, struct secret *out)
{
    for (size_t i = 0; i < text->len; i++)
        if (text->bytes[i] == '%')
            secret_append_text(out, "%25");
        else
            secret_append(out, text->bytes + i, 1);
}

static enum aad_code github_actions_check(const struct request *request, const struct token *token,
                                          const char **ret_name, struct aad_error *err)
{
    const char *name = request->note.len ? request->note.bytes : GITHUB_ACTIONS_OUTPUT;

    if (!github_actions_is_output(name))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "an output's name is made of letters, digits, '_' and '-'");
    *ret_name = name;
    return consumer_check_token(token, err);
}

static enum aad_code github_actions_print(const struct request *request, const struct token *token,
                                          struct secret *ret, struct aad_error *err)
{
    const char *name;
    enum aad_code code = github_actions_check(request, token, &name, err);

    if (code)
        return code;
    secret_append_text(ret, "::add-mask::");
    github_actions_escape(&token->access_token, ret);
    secret_append_text(ret, "\n");
    consumer_append_basic_masks("::add-mask::", token, ret);
    return secret_ok(ret, err);
}

static enum aad_code github_actions_print_output(const struct request *request,
                                                 const struct token *token, struct secret *ret,
                                                 struct aad_error *err)
{
    const char *name;
    enum aad_code code = github_actions_check(request, token, &name, err);

    if (code)
        return code;
    secret_append_all(ret, name, "=", (char *)NULL);
    secret_append_secret(ret, &token->access_token);
    secret_append_text(ret, "\n");
    return secret_ok(ret, err);
}

static const struct consumer_format github_actions_formats[] = {
    {"github-actions", "an output of the step, masked first", github_actions_print},
    {NULL, NULL, NULL},
};

static const struct consumer_agent github_actions_agent = {
    .label = "GitHub Actions",
    .mark = "GITHUB_ACTIONS",
    .value = "true",
    .reader = {.worker = "Runner.Worker"},
    .remedy = "Mask it: --output github-actions. Or show it to nobody: 'aad-credential curl'.",
    .file = "GITHUB_OUTPUT",
    .file_late = "GITHUB_ENV",
    .print_file = github_actions_print_output,
};

const struct consumer consumer_github_actions = {
    .name = "github-actions",
    .formats = github_actions_formats,
    .agent = &github_actions_agent,
};
