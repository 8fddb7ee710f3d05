/*
 * answer.c - see answer.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/answer.h"

#include <string.h>

#include "base/base64.h"
#include "base/text.h"

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

enum aad_code consumer_check_plain(const struct token *token, struct aad_error *err)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=";
    enum aad_code code = consumer_check_token(token, err);
    const struct secret *text = &token->access_token;

    for (size_t i = 0; !code && i < text->len; i++)
        if (!memchr(plain, text->bytes[i], sizeof plain - 1))
            return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                                 "the token has characters that this program could misread\n"
                                 "Use 'aad-credential curl', or 'aad-credential token'.");
    return code;
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

void consumer_quote_authorization(const struct token *token, struct secret *ret)
{
    auto_secret struct secret header = {0};

    consumer_append_authorization(token, &header);
    if (secret_ok(&header, NULL))
        secret_fail(ret);
    else
        text_json_quote(ret, header.bytes, header.len);
}
