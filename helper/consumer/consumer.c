/*
 * consumer.c - the table of helper protocols, and what several of them need
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/consumer.h"

#include <string.h>

#include "base/base64.h"
#include "consumer/call.h"

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

const struct consumer *consumer_find_verb(const char *verb)
{
    for (size_t i = 0; i < CONSUMERS; i++)
        if (consumers[i]->verb && !strcmp(consumers[i]->verb, verb))
            return consumers[i];
    return NULL;
}

const struct consumer *consumer_at(unsigned i)
{
    return i < CONSUMERS ? consumers[i] : NULL;
}

enum aad_code consumer_parse(const struct consumer *consumer, const struct call *call,
                             struct request *ret, struct aad_error *err)
{
    auto_request struct request request = {0};
    const char *last = call->argc > 0 ? call->argv[call->argc - 1] : "";
    enum aad_code code;

    if (!strcmp(last, "--help") || !strcmp(last, "-h")) /* a person's: no tool says it */
        code = call_answer(consumer->usage, &request, err);
    else
        code = consumer->parse(call->argc, call->argv, call->input, &request, err);
    if (code)
        return code;
    *ret = request;
    request = (struct request){0};
    return AAD_OK;
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

void consumer_append_basic_masks(const char *command, const struct token *token, struct secret *ret)
{
    static const char *const usernames[] = {"", CONSUMER_USERNAME};

    for (size_t i = 0; i < sizeof usernames / sizeof *usernames; i++) {
        secret_append_text(ret, command);
        consumer_append_basic(usernames[i], token, ret);
        secret_append_text(ret, "\n");
    }
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
