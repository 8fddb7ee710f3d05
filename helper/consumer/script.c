/*
 * script.c - a token for a script: as text, as JSON, or as a header
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/text.h"
#include "consumer/consumer.h"

static enum aad_code script_print_line(const char *before, const struct token *token,
                                       struct secret *ret, struct aad_error *err)
{
    enum aad_code code = consumer_check_token(token, err);

    if (code)
        return code;
    secret_append_text(ret, before);
    secret_append_secret(ret, &token->access_token);
    secret_append_text(ret, "\n");
    return secret_ok(ret, err);
}

static enum aad_code script_print_text(const struct request *request, const struct token *token,
                                       struct secret *ret, struct aad_error *err)
{
    (void)request;
    return script_print_line("", token, ret, err);
}

static enum aad_code script_print_header(const struct request *request, const struct token *token,
                                         struct secret *ret, struct aad_error *err)
{
    (void)request;
    return script_print_line("Authorization: Bearer ", token, ret, err);
}

/* The names of RFC 6749, with the expiry as a time (as az does) instead of a number of seconds
 * that is wrong as soon as it is printed. */
static enum aad_code script_print_json(const struct request *request, const struct token *token,
                                       struct secret *ret, struct aad_error *err)
{
    char times[120], stamp[24];
    enum aad_code code = consumer_check_token(token, err);

    (void)request;
    if (code)
        return code;
    (void)snprintf(times, sizeof times,
                   ",\"token_type\":\"Bearer\",\"expires_on\":%" PRId64 ",\"expires_at\":\"%s\"}\n",
                   token->expires_at_s, text_rfc3339(stamp, token->expires_at_s));
    secret_append_text(ret, "{\"access_token\":");
    text_json_quote(ret, token->access_token.bytes, token->access_token.len);
    secret_append_text(ret, times);
    return secret_ok(ret, err);
}

static const struct consumer_format script_formats[] = {
    {"text", "the token alone; this is the default", script_print_text},
    {"json", "with its expiry, as expires_on and expires_at", script_print_json},
    {"header", "Authorization: Bearer TOKEN", script_print_header},
    {NULL, NULL, NULL},
};

const struct consumer consumer_script = {
    .name = "script",
    .formats = script_formats,
};
