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

enum aad_code consumer_check_token(const struct token *token, struct aad_error *err)
{
    const char *fault = token_fault(token->access_token.bytes, token->access_token.len);

    return fault ? aad_error_set(err, AAD_PROTOCOL, NULL, "the token %s", fault) : AAD_OK;
}

enum aad_code consumer_take_options(int *argc, char ***argv, struct request *ret,
                                    struct aad_error *err)
{
    static const char option[] = "--connection", with_value[] = "--connection=";

    for (; *argc > 0 && text_has_prefix(**argv, "--"); (*argv)++, (*argc)--) {
        const char *name = NULL;

        if (text_has_prefix(**argv, with_value)) {
            name = **argv + strlen(with_value);
        } else if (!strcmp(**argv, option) && *argc > 1) {
            name = *++*argv;
            (*argc)--;
        }
        if (!name || ret->connection[0] || !text_is_name(name))
            return aad_error_set(err, AAD_USAGE, NULL,
                                 "only --connection NAME may stand before the operation");
        (void)snprintf(ret->connection, sizeof ret->connection, "%s", name);
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
