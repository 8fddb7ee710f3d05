/*
 * script.c - a token for a script: as text, as JSON, or as a header
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "consumer/consumer.h"

static enum aad_code script_print_text(const struct request *request, const struct token *token,
                                       struct secret *ret, struct aad_error *err)
{
    enum aad_code code = consumer_check_token(token, err);

    (void)request;
    if (code)
        return code;
    secret_append_secret(ret, &token->access_token);
    secret_append_text(ret, "\n");
    return secret_ok(ret, err);
}

static enum aad_code script_print_header(const struct request *request, const struct token *token,
                                         struct secret *ret, struct aad_error *err)
{
    enum aad_code code = consumer_check_token(token, err);

    (void)request;
    if (code)
        return code;
    secret_append_text(ret, "Authorization: ");
    consumer_append_authorization(token, ret);
    secret_append_text(ret, "\n");
    return secret_ok(ret, err);
}

/* The names of RFC 6749, with the expiry as a time (as az does) instead of a number of seconds
 * that is wrong as soon as it is printed. */
static enum aad_code script_print_json(const struct request *request, const struct token *token,
                                       struct secret *ret, struct aad_error *err)
{
    char times[100] = "", stamp[24];
    enum aad_code code = consumer_check_token(token, err);

    (void)request;
    if (code)
        return code;
    if (token->expires_at_s)
        (void)snprintf(times, sizeof times, ",\"expires_on\":%" PRId64 ",\"expires_at\":\"%s\"",
                       token->expires_at_s, text_rfc3339(stamp, token->expires_at_s));
    secret_append_text(ret, "{\"access_token\":");
    text_json_quote(ret, token->access_token.bytes, token->access_token.len);
    secret_append_all(ret, ",\"token_type\":\"", token->is_bare ? "Basic" : "Bearer", "\"", times,
                      "}\n", (char *)NULL);
    return secret_ok(ret, err);
}

static const struct consumer_format script_formats[] = {
    {"text", "the token alone; this is the default", script_print_text},
    {"json", "with its expiry, as expires_on and expires_at", script_print_json},
    {"header", "Authorization: Bearer TOKEN, or Basic", script_print_header},
    {NULL, NULL, NULL},
};

const struct consumer consumer_script = {
    .name = "script",
    .formats = script_formats,
};
