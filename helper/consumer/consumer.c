/*
 * consumer.c - the table of helper protocols, and what several of them need
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/consumer.h"

#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/text.h"

#define CONSUMER_ROW(name) &consumer_##name,
static const struct consumer *const consumers[] = {CONSUMER_ROWS(CONSUMER_ROW)};

#define CONSUMERS (sizeof consumers / sizeof consumers[0])

const struct consumer *consumer_find_program(const char *program)
{
    for (size_t i = 0; i < CONSUMERS; i++)
        if (consumers[i]->program && !strcmp(consumers[i]->program, program))
            return consumers[i];
    return NULL;
}

const struct consumer *consumer_at(unsigned i)
{
    return i < CONSUMERS ? consumers[i] : NULL;
}

enum aad_code consumer_parse(const struct consumer *consumer, const struct consumer_call *call,
                             struct request *ret, struct aad_error *err)
{
    auto_request struct request request = {0};
    const char *last = call->argc > 0 ? call->argv[call->argc - 1] : "";
    enum aad_code code;

    if (!strcmp(last, "--help") || !strcmp(last, "-h")) /* a person's: no tool says it */
        code = consumer_answer(consumer->usage, &request, err);
    else
        code = consumer->parse(call->argc, call->argv, call->input, &request, err);
    if (code)
        return code;
    *ret = request;
    request = (struct request){0};
    return AAD_OK;
}

enum aad_code consumer_answer(const char *text, struct request *ret, struct aad_error *err)
{
    secret_append_text(&ret->reply, text);
    return secret_ok(&ret->reply, err);
}

enum aad_code consumer_check_token(const struct token *token, struct aad_error *err)
{
    const char *fault = token_fault(token->access_token.bytes, token->access_token.len);

    return fault ? aad_error_set(err, AAD_PROTOCOL, NULL, "the token %s", fault) : AAD_OK;
}

enum aad_code consumer_check_bearer(const struct token *token, struct aad_error *err)
{
    if (token->is_bare)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "a personal access token is no bearer token\n"
                             "Use a connection with another grant there.");
    return consumer_check_token(token, err);
}

/* "--option VALUE" or "--option=VALUE" at the front: the value, and the arguments go on behind it.
 */
static const char *consumer_take_option(int *argc, char ***argv, const char *option)
{
    const char *given = **argv;
    size_t len = strlen(option);
    bool is_next = !strcmp(given, option) && *argc > 1;

    if (!text_has_prefix(given, option) || (!is_next && given[len] != '='))
        return NULL;
    *argv += is_next ? 2 : 1;
    *argc -= is_next ? 2 : 1;
    return is_next ? (*argv)[-1] : given + len + 1;
}

enum aad_code consumer_take_options(int *argc, char ***argv, struct request *ret,
                                    struct aad_error *err)
{
    while (*argc > 0 && text_has_prefix(**argv, "--")) {
        const char *name = consumer_take_option(argc, argv, "--connection");
        const char *audience = name ? NULL : consumer_take_option(argc, argv, "--audience");
        bool is_name = name && text_is_name(name) && !ret->connection[0];
        bool is_audience =
            audience && audience[0] && !ret->audience[0] && strlen(audience) < sizeof ret->audience;

        if (is_name)
            (void)snprintf(ret->connection, sizeof ret->connection, "%s", name);
        else if (is_audience)
            (void)snprintf(ret->audience, sizeof ret->audience, "%s", audience);
        else
            return aad_error_set(err, AAD_USAGE, NULL,
                                 "only --connection NAME and --audience A, each once, may stand "
                                 "before the operation");
    }
    return AAD_OK;
}

void consumer_set_path(const char *bytes, size_t len, struct request *ret)
{
    if (len)
        (void)snprintf(ret->path, sizeof ret->path, "%s%.*s", bytes[0] == '/' ? "" : "/",
                       (int)(len < sizeof ret->path ? len : sizeof ret->path), bytes);
}

enum aad_code consumer_set_url(const char *text, struct request *ret, struct aad_error *err)
{
    enum aad_code code = url_parse(text, &ret->target, err);

    if (code)
        return code;
    consumer_set_path(ret->target.path, strcspn(ret->target.path, "?#"), ret);
    ret->target.path = "";
    ret->has_target = true;
    return AAD_OK;
}

void consumer_append_basic(const char *username, const struct token *token, struct secret *ret)
{
    auto_secret struct secret pair = {0};

    secret_append_all(&pair, username, ":", (char *)NULL);
    secret_append_secret(&pair, &token->access_token);
    if (secret_ok(&pair, NULL))
        secret_fail(ret);
    else
        base64_encode_secret(pair.bytes, pair.len, ret);
}

void consumer_append_authorization(const struct token *token, struct secret *ret)
{
    if (token->is_bare) {
        secret_append_text(ret, "Basic ");
        consumer_append_basic(CONSUMER_USERNAME, token, ret);
        return;
    }
    secret_append_text(ret, "Bearer ");
    secret_append_secret(ret, &token->access_token);
}
