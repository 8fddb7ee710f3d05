/*
 * token.c - a token for a script or a pipeline agent
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/env.h"
#include "base/job-log.h"
#include "base/screen.h"
#include "base/text.h"
#include "broker/broker.h"
#include "command/command.h"
#include "command/connection-default.h"
#include "command/option.h"
#include "command/token-file.h"
#include "command/token-variable.h"
#include "connection/challenge.h"
#include "connection/expiry.h"
#include "consumer/consumer.h"
#include "store/open.h"

#define TOKEN_MIN_VALID_MAX_S 86400
#define TOKEN_OUTPUTS_MAX 32
#define TOKEN_VARIABLE_MAX 64

static const char token_usage[] =
    "usage: aad-credential token [CONNECTION] [--audience AUDIENCE] [--min-valid SECONDS]\n"
    "                            [--claims CLAIMS] [--output FORMAT] [--variable NAME]\n"
    "                            [--json] [--env] [--force] [--no-prompt]\n\n"
    "Prints an access token: from the cache, or a new one.\n" CONNECTION_DEFAULT_HELP "\n"
    "  --audience AUDIENCE  which of the connection's audiences the token is for\n"
    "  --min-valid SECONDS  the token must live at least that long\n"
    "  --claims CLAIMS      a resource has refused the cached token with this challenge: a new "
    "one\n"
    "  --variable NAME      what an agent shall call it (AAD_TOKEN; at GitHub: token)\n"
    "  --json               as --output json; a failure is told as JSON, too\n"
    "  --env                at GitHub: into the environment of later steps, not an output\n"
    "  --force              print an agent's commands although this is not its job; or the token\n"
    "                       itself into the log of a job\n"
    "  --no-prompt          fail rather than ask somebody to unlock a store\n"
    "  --output FORMAT      in which form:@outputs@\n";

struct token_options {
    const char *connection, *audience, *min_valid, *claims, *output, *variable;
    bool json, env, force, no_prompt;
};

/* A value of --output, and the consumer that has it. */
struct token_output {
    const struct consumer *consumer;
    const struct consumer_format *format;
};

/* The next one after *output, which is zeroed before the first; false at the end. */
static bool token_next_output(struct token_output *output, unsigned *consumer)
{
    if (output->format && (++output->format)->name)
        return true;
    while ((output->consumer = consumer_at((*consumer)++))) {
        output->format = output->consumer->formats;
        if (output->format && output->format->name)
            return true;
    }
    return false;
}

/* One that has no output of its own. */
static enum aad_code token_refuse_agent(const struct consumer_agent *agent, struct aad_error *err)
{
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "%s masks nothing that a job tells it, so there is no output for it\n%s",
                         agent->label, agent->remedy);
}

static enum aad_code token_find_output(const char *name, struct token_output *ret,
                                       struct aad_error *err)
{
    const char *names[TOKEN_OUTPUTS_MAX + 1] = {0};
    struct token_output output = {0};
    auto_buf struct buf all = {0};
    unsigned at = 0, n = 0;
    char shown[40];
    const char *near;
    enum aad_code code;

    while (token_next_output(&output, &at) && n < TOKEN_OUTPUTS_MAX) {
        buf_printf(&all, "%s%s", n ? ", " : "", output.format->name);
        names[n++] = output.format->name;
        if (!strcmp(name, output.format->name)) {
            *ret = output;
            return AAD_OK;
        }
    }
    for (at = 0; (output.consumer = consumer_at(at)); at++)
        if (output.consumer->agent && !strcmp(name, output.consumer->name))
            return token_refuse_agent(output.consumer->agent, err);
    near = text_nearest(name, names);
    code = aad_error_set(err, AAD_USAGE, NULL,
                         "there is no output '%s'\n"
                         "There are: %s.",
                         screen_show(shown, sizeof shown, name, strlen(name)), buf_text(&all));
    if (near)
        aad_error_remedy(err, "Did you mean --output %s?", near);
    return code;
}

static bool token_is_job(const struct consumer_agent *agent)
{
    const char *value = env_get(agent->mark);

    return (value && (!agent->value || text_equal_nocase(value, agent->value))) ||
           (agent->mark_other && env_get(agent->mark_other));
}

/* In a job of any agent nobody has masked the token yet: it must not be in the log (case 82). */
static enum aad_code token_check_log(struct aad_error *err)
{
    const struct consumer *consumer;

    for (unsigned at = 0; (consumer = consumer_at(at)); at++)
        if (consumer->agent && token_is_job(consumer->agent) &&
            job_log_takes(STDOUT_FILENO, &consumer->agent->reader))
            return aad_error_set(
                err, AAD_REFUSED, NULL,
                "the log of this job of %s would show the token to all who read it\n%s",
                consumer->agent->label, consumer->agent->remedy);
    return AAD_OK;
}

/* An agent's commands print the token in clear; anywhere else nobody would mask it. */
static enum aad_code token_check_place(const struct token_output *output,
                                       const struct token_options *options, struct aad_error *err)
{
    const struct consumer_agent *agent = output->consumer->agent;

    if (options->variable && !agent)
        return aad_error_set(err, AAD_USAGE, NULL, "--variable is for pipeline outputs only");
    if (options->env && (!agent || !agent->file_late))
        return aad_error_set(err, AAD_USAGE, NULL, "--env is for --output github-actions only");
    if (options->force)
        return AAD_OK;
    if (!agent)
        return token_check_log(err);
    if (token_is_job(agent))
        return AAD_OK;
    return aad_error_set(
        err, AAD_REFUSED, NULL,
        "this is not a job of that agent: %s is not %s\n"
        "Nobody would mask the token here. Use --output text, or add --force if you are sure.",
        agent->mark, agent->value);
}

static enum aad_code token_check_option(const char *name, const char *value, size_t max,
                                        struct aad_error *err)
{
    if (!value || (value[0] && strlen(value) <= max && text_is_visible(value, strlen(value))))
        return AAD_OK;
    return aad_error_set(err, AAD_USAGE, NULL,
                         "--%s is empty, too long, or holds bytes that it may not have", name);
}

static enum aad_code token_make_request(const struct token_options *options, struct request *ret,
                                        struct aad_error *err)
{
    enum aad_code code =
        token_check_option("audience", options->audience, sizeof ret->audience - 1, err);

    ret->operation = REQUEST_GET;
    (void)snprintf(ret->connection, sizeof ret->connection, "%s", options->connection);
    (void)snprintf(ret->audience, sizeof ret->audience, "%s",
                   options->audience ? options->audience : "");
    if (!code)
        code = token_check_option("variable", options->variable, TOKEN_VARIABLE_MAX, err);
    if (!code && options->variable)
        code = token_variable_check(options->variable, err);
    if (!code && options->min_valid &&
        !text_to_int(options->min_valid, 0, TOKEN_MIN_VALID_MAX_S, &ret->min_valid_s))
        code = aad_error_set(err, AAD_USAGE, NULL, "--min-valid takes whole seconds, 0 to %d",
                             TOKEN_MIN_VALID_MAX_S);
    if (!code && options->claims)
        code = challenge_take(options->claims, &ret->claims, err);
    if (options->variable)
        secret_append_text(&ret->note, options->variable);
    return code ? code : secret_ok(&ret->note, err);
}

/* The mask comes first: the line goes into the file once the mask is on stdout. */
static enum aad_code token_set_output(struct command_context *ctx, struct aad_error *err)
{
    enum aad_code code = token_file_append(ctx->after_fd, &ctx->after_bytes, err);

    (void)close(ctx->after_fd);
    return code;
}

/* What can fail is done now, before anything is printed. variable: it names the file. */
static enum aad_code token_open_file(struct command_context *ctx, const char *variable,
                                     struct aad_error *err)
{
    const char *path = env_get(variable);
    enum aad_code code;

    if (!path)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "the variable %s, the runner's file, is not set\n"
                             "Run this in a step of a job of that agent.",
                             variable);
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
    struct broker broker = {.deadline = deadline_in_ms(DEADLINE_MS),
                            .may_ask = ctx->may_ask && !options->no_prompt,
                            .start_store = store_start_early,
                            .has_source = store_has_source};
    const struct consumer_agent *agent = output->consumer->agent;
    enum aad_code code = token_make_request(options, &request, err);

    if (!code)
        code = broker_find_connection(&request, &connection, err);
    if (code)
        return code;
    command_limit(ctx, &connection);
    code = broker_get_for(&broker, &connection, &request, &token, err);
    if (!code)
        code = output->format->print(&request, &token, &ctx->out, err);
    if (!code)
        expiry_warn(&connection, clock_now_s(), &ctx->warning);
    if (code || !agent || !agent->print_file)
        return code;
    code = agent->print_file(&request, &token, &ctx->after_bytes, err);
    return code ? code : token_open_file(ctx, options->env ? agent->file_late : agent->file, err);
}

static enum aad_code token_run(struct command_context *ctx, int argc, char **argv,
                               struct aad_error *err)
{
    struct token_options options = {0};
    const struct option_row rows[] = {
        {"audience", &options.audience, NULL},
        {"min-valid", &options.min_valid, NULL},
        {"claims", &options.claims, NULL},
        {"output", &options.output, NULL},
        {"variable", &options.variable, NULL},
        {"json", NULL, &options.json},
        {"env", NULL, &options.env},
        {"force", NULL, &options.force},
        {"no-prompt", NULL, &options.no_prompt},
        {NULL, NULL, NULL},
    };
    struct token_output output = {0};
    char name[CONNECTION_NAME_MAX + 1] = "";
    enum aad_code code;

    options.connection = name;
    code = option_parse("token", &argc, argv, rows, err);
    if (!code)
        code = connection_default_take("token", argc, argv, name, err);
    if (!code && options.json && options.output)
        code = aad_error_set(err, AAD_USAGE, NULL, "--json and --output exclude each other");
    if (!code)
        code = token_find_output(options.output ? options.output
                                 : options.json ? "json"
                                                : "text",
                                 &output, err);
    if (!code)
        code = token_check_place(&output, &options, err);
    return code ? code : token_fetch(ctx, &options, &output, err);
}

const struct command command_token = {
    .name = "token",
    .summary = "print an access token, for scripts and pipeline agents",
    .help = token_usage,
    .run = token_run,
};
