/*
 * token.c - a token for a script or a pipeline agent
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>
#include <unistd.h>

#include "base/env.h"
#include "base/text.h"
#include "broker/broker.h"
#include "command/command.h"
#include "command/option.h"
#include "command/token-file.h"
#include "consumer/consumer.h"
#include "consumer/pipelines.h"
#include "store/client.h"

#define TOKEN_DEADLINE_MS 15000
#define TOKEN_MIN_VALID_MAX_S 86400

static const char token_usage[] =
    "usage: aad-credential token CONNECTION [--audience A] [--min-valid SECONDS]\n"
    "                            [--output FORMAT] [--variable NAME] [--env]\n"
    "                            [--force] [--no-prompt]\n\n"
    "Prints an access token: from the cache, or a new one.\n\n"
    "  --audience A         which of the connection's audiences the token is for\n"
    "  --min-valid SECONDS  the token must live at least that long\n"
    "  --output FORMAT      text (the token alone), json, header (Authorization: ...),\n"
    "                       azure-pipelines or github-actions: masked first, then set\n"
    "  --variable NAME      what the agent shall call it (AAD_TOKEN; at GitHub: token)\n"
    "  --env                at GitHub: into the environment of later steps, not an output\n"
    "  --force              print an agent's commands although this is not its job\n"
    "  --no-prompt          fail rather than ask somebody to unlock a store\n";

struct token_options {
    const char *connection, *audience, *min_valid, *output, *variable;
    bool env, force, no_prompt;
};

/* One row a value of --output. */
struct token_output {
    const char *name;
    const struct consumer *consumer;
    const char *mark, *mark_value; /* the variable that tells the agent's jobs; NULL = anywhere */
};

static const struct token_output token_outputs[] = {
    {"text", &consumer_script, NULL, NULL},
    {"json", &consumer_script, NULL, NULL},
    {"header", &consumer_script, NULL, NULL},
    {"azure-pipelines", &consumer_azure_pipelines, "TF_BUILD", "True"},
    {"github-actions", &consumer_github_actions, "GITHUB_ACTIONS", "true"},
};

#define TOKEN_OUTPUTS (sizeof token_outputs / sizeof token_outputs[0])

static enum aad_code token_find_output(const char *name, const struct token_output **ret,
                                       struct aad_error *err)
{
    const char *names[TOKEN_OUTPUTS + 1] = {0};
    char shown[40];
    const char *near;

    for (size_t i = 0; i < TOKEN_OUTPUTS; i++) {
        names[i] = token_outputs[i].name;
        if (!strcmp(name, names[i])) {
            *ret = &token_outputs[i];
            return AAD_OK;
        }
    }
    near = text_nearest(name, names);
    (void)aad_error_set(err, AAD_USAGE, NULL, "there is no output '%s'",
                        text_escape(shown, sizeof shown, name, strlen(name)));
    if (near)
        return aad_error_remedy(err, "Did you mean --output %s?", near);
    return aad_error_remedy(err, "There are: text, json, header, azure-pipelines, github-actions.");
}

/* An agent's commands print the token in clear; anywhere else nobody would mask it. */
static enum aad_code token_check_place(const struct token_output *output,
                                       const struct token_options *options, struct aad_error *err)
{
    const char *value = output->mark ? env_get(output->mark) : NULL;

    if (options->variable && !output->mark)
        return aad_error_set(err, AAD_USAGE, NULL, "--variable is for pipeline outputs only");
    if (options->env && output->consumer != &consumer_github_actions)
        return aad_error_set(err, AAD_USAGE, NULL, "--env is for --output github-actions only");
    if (!output->mark || options->force || (value && text_equal_nocase(value, output->mark_value)))
        return AAD_OK;
    (void)aad_error_set(err, AAD_REFUSED, NULL, "this is not a job of that agent: %s is not %s",
                        output->mark, output->mark_value);
    return aad_error_remedy(err, "Nobody would mask the token here. Use --output text, or add "
                                 "--force if you are sure.");
}

static enum aad_code token_copy_option(const char *name, const char *value, char *out, size_t size,
                                       struct aad_error *err)
{
    if (!value)
        return AAD_OK;
    if (!value[0] || strlen(value) >= size || !text_is_visible(value, strlen(value)))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "--%s is empty, too long, or holds bytes that it may not have", name);
    (void)snprintf(out, size, "%s", value);
    return AAD_OK;
}

static enum aad_code token_make_request(const struct token_options *options,
                                        const struct token_output *output, struct request *ret,
                                        struct aad_error *err)
{
    enum aad_code code;

    ret->operation = REQUEST_GET;
    ret->accepts_bearer = true;
    ret->format = output->name;
    (void)snprintf(ret->connection, sizeof ret->connection, "%s", options->connection);
    code =
        token_copy_option("audience", options->audience, ret->audience, sizeof ret->audience, err);
    if (!code)
        code = token_copy_option("variable", options->variable, ret->variable, sizeof ret->variable,
                                 err);
    if (!code && options->min_valid &&
        !text_to_int(options->min_valid, 0, TOKEN_MIN_VALID_MAX_S, &ret->min_valid_s))
        code = aad_error_set(err, AAD_USAGE, NULL, "--min-valid takes whole seconds, 0 to %d",
                             TOKEN_MIN_VALID_MAX_S);
    return code;
}

/* Masked first, then set: the line goes into the file when the mask is on stdout. */
static enum aad_code token_set_output(struct command_context *ctx, struct aad_error *err)
{
    enum aad_code code = token_file_append(ctx->after_fd, &ctx->after_bytes, err);

    (void)close(ctx->after_fd);
    return code;
}

/* All that can fail is done now, while nothing has been printed. */
static enum aad_code token_prepare_output(struct command_context *ctx,
                                          const struct token_options *options,
                                          const struct request *request, const struct token *token,
                                          struct aad_error *err)
{
    const char *variable = options->env ? "GITHUB_ENV" : "GITHUB_OUTPUT";
    const char *path = env_get(variable);
    enum aad_code code;

    if (!path) {
        (void)aad_error_set(err, AAD_CONFIG, NULL, "the variable %s, the runner's file, is not set",
                            variable);
        return aad_error_remedy(err, "Run this in a step of a GitHub Actions job.");
    }
    code = github_actions_print_output(request, token, &ctx->after_bytes, err);
    if (!code)
        code = token_file_open(path, &ctx->after_fd, err);
    if (!code)
        ctx->after = token_set_output;
    return code;
}

static enum aad_code token_fetch(struct command_context *ctx, const struct token_options *options,
                                 const struct token_output *output, struct aad_error *err)
{
    auto_connection struct connection connection = {0};
    auto_token struct token token = {0};
    auto_request struct request request = {0};
    struct broker broker = {.deadline = deadline_in_ms(TOKEN_DEADLINE_MS),
                            .may_ask = ctx->may_ask && !options->no_prompt,
                            .start_store = store_start_early,
                            .has_source = store_has_source};
    enum aad_code code = token_make_request(options, output, &request, err);

    if (!code)
        code = broker_find_connection(&request, &connection, err);
    if (code)
        return code;
    command_limit(ctx, &connection);
    code = broker_get_for(&broker, &connection, &request, &token, err);
    if (!code)
        code = output->consumer->print(&request, &token, &ctx->out, err);
    if (!code && output->consumer == &consumer_github_actions)
        code = token_prepare_output(ctx, options, &request, &token, err);
    return code;
}

static enum aad_code token_run(struct command_context *ctx, int argc, char **argv,
                               struct aad_error *err)
{
    struct token_options options = {0};
    const struct option_row rows[] = {
        {"audience", &options.audience, NULL},
        {"min-valid", &options.min_valid, NULL},
        {"output", &options.output, NULL},
        {"variable", &options.variable, NULL},
        {"env", NULL, &options.env},
        {"force", NULL, &options.force},
        {"no-prompt", NULL, &options.no_prompt},
        {NULL, NULL, NULL},
    };
    const struct token_output *output = NULL;
    enum aad_code code;

    if (option_wants_help(argc, argv))
        return secret_append_text(&ctx->out, token_usage);
    code = option_parse("token", &argc, argv, rows, err);
    if (!code)
        code = option_take_connection("token", argc, argv, &options.connection, err);
    if (!code)
        code = token_find_output(options.output ? options.output : "text", &output, err);
    if (!code)
        code = token_check_place(output, &options, err);
    return code ? code : token_fetch(ctx, &options, output, err);
}

const struct command command_token = {
    .name = "token",
    .synopsis = "token CONNECTION [--audience A] [--min-valid SECONDS] [--output FORMAT] "
                "[--variable NAME] [--env] [--force] [--no-prompt]",
    .summary = "print an access token, for scripts and pipeline agents",
    .run = token_run,
};
