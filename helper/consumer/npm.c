/*
 * npm.c - an .npmrc for npm, yarn 1 and pnpm that carries the token
 *
 * The request's note has a line for each place that may have it, "//host:port/path/". The programs
 * look for the longest of these that a registry's URL begins with, whatever its scheme is; so a
 * line is for all feeds below that path. The token goes by Bearer, a bare one by Basic.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "consumer/consumer.h"

static void npm_print_place(const char *place, size_t len, const struct token *token,
                            struct secret *ret)
{
    secret_append(ret, place, len);
    if (token->is_bare) {
        secret_append_text(ret, ":_auth=");
        consumer_append_basic(CONSUMER_USERNAME, token, ret);
    } else {
        secret_append_text(ret, ":_authToken=");
        secret_append_secret(ret, &token->access_token);
    }
    secret_append_text(ret, "\n");
}

static enum aad_code npm_print(const struct request *request, const struct token *token,
                               struct secret *ret, struct aad_error *err)
{
    const struct secret *places = &request->note;
    enum aad_code code = consumer_check_plain(token, err);
    const char *line, *end;

    for (size_t at = 0; !code && at < places->len; at = (size_t)(end - places->bytes) + 1) {
        line = places->bytes + at;
        end = memchr(line, '\n', places->len - at);
        if (!end)
            break;
        npm_print_place(line, (size_t)(end - line), token, ret);
    }
    if (!code && !ret->len)
        code = aad_error_set(err, AAD_UNSUPPORTED, NULL, "no place may have the token");
    return code ? code : secret_ok(ret, err);
}

const struct consumer consumer_npm = {
    .name = "npm",
    .print = npm_print,
};
