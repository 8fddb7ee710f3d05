/*
 * script.c - a token for a script: as text, as JSON, or as a header
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "consumer/consumer.h"

static enum aad_code script_print_line(const char *before, const struct token *token,
                                       struct secret *out)
{
    enum aad_code code = secret_append_text(out, before);

    if (!code)
        code = secret_append(out, token->access_token.bytes, token->access_token.len);
    return code ? code : secret_append_text(out, "\n");
}

/* The names of RFC 6749, with the expiry as a time (as az does) instead of a number of seconds
 * that is wrong as soon as it is printed. */
static enum aad_code script_print_json(const struct token *token, struct secret *out)
{
    char times[120], stamp[24];
    enum aad_code code = secret_append_text(out, "{\"access_token\":");

    (void)snprintf(times, sizeof times,
                   ",\"token_type\":\"Bearer\",\"expires_on\":%" PRId64 ",\"expires_at\":\"%s\"}\n",
                   token->expires_at_s, text_rfc3339(stamp, token->expires_at_s));
    if (!code)
        code = text_json_quote(out, token->access_token.bytes, token->access_token.len);
    return code ? code : secret_append_text(out, times);
}

static enum aad_code script_print(const struct request *request, const struct token *token,
                                  struct secret *ret, struct aad_error *err)
{
    const char *format = request->format ? request->format : "text";
    auto_secret struct secret out = {0};
    enum aad_code code = consumer_check_token(token, err);

    if (code)
        return code;
    if (!strcmp(format, "json"))
        code = script_print_json(token, &out);
    else if (!strcmp(format, "header"))
        code = script_print_line("Authorization: Bearer ", token, &out);
    else
        code = script_print_line("", token, &out);
    if (!code)
        code = secret_append(ret, out.bytes, out.len);
    return code ? aad_error_set(err, AAD_INTERNAL, NULL, "out of memory") : AAD_OK;
}

static const struct consumer_format script_formats[] = {
    {"text", "the token alone; this is the default"},
    {"json", "with its expiry, as expires_on and expires_at"},
    {"header", "Authorization: Bearer TOKEN"},
    {NULL, NULL},
};

const struct consumer consumer_script = {
    .name = "script",
    .print = script_print,
    .formats = script_formats,
};
