/*
 * curl.c - a configuration for curl (curl(1), --config) that carries the token
 *
 * The header applies to every URL that this curl is given: whoever starts it must give it URLs of
 * allowed hosts only. The protocols are pinned to the target's, and so are those of redirects; curl
 * itself drops the header when a redirect leaves the origin.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "consumer/consumer.h"

/* Inside double quotes, curl takes a backslash as an escape. */
static void curl_quote(const struct secret *text, struct secret *out)
{
    for (size_t i = 0; i < text->len; i++) {
        if (text->bytes[i] == '"' || text->bytes[i] == '\\')
            secret_append_text(out, "\\");
        secret_append(out, text->bytes + i, 1);
    }
}

static enum aad_code curl_print(const struct request *request, const struct token *token,
                                struct secret *ret, struct aad_error *err)
{
    bool is_http = request->has_target && !request->target.is_https;
    auto_secret struct secret header = {0};
    enum aad_code code = consumer_check_token(token, err);

    if (code)
        return code;
    secret_append_text(ret, is_http ? "proto = \"=http\"\nproto-redir = \"=http\"\n"
                                    : "proto = \"=https\"\nproto-redir = \"=https\"\n");
    secret_append_text(ret, "no-netrc\nno-location-trusted\n"
                            "header = \"Authorization: ");
    consumer_append_authorization(token, &header);
    curl_quote(&header, ret);
    secret_append_text(ret, "\"\n");
    code = secret_ok(&header, err);
    return code ? code : secret_ok(ret, err);
}

const struct consumer consumer_curl = {
    .name = "curl",
    .print = curl_print,
};
