/*
 * curl.c - a configuration for curl (curl(1), --config) that carries the token
 *
 * The header applies to every URL that this curl is given: who starts it must see to it that there
 * are allowed hosts only. The protocols are pinned to the target's, and so are those of redirects;
 * curl itself drops the header when a redirect leaves the origin.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "consumer/consumer.h"

/* Inside of double quotes, curl takes a backslash as an escape. */
static enum aad_code curl_quote(const struct secret *text, struct secret *out)
{
    enum aad_code code = AAD_OK;

    for (size_t i = 0; !code && i < text->len; i++) {
        if (text->bytes[i] == '"' || text->bytes[i] == '\\')
            code = secret_append_text(out, "\\");
        if (!code)
            code = secret_append(out, text->bytes + i, 1);
    }
    return code;
}

static enum aad_code curl_print(const struct request *request, const struct token *token,
                                struct secret *ret, struct aad_error *err)
{
    bool is_http = request->has_target && !request->target.is_https;
    auto_secret struct secret out = {0};
    enum aad_code code = consumer_check_token(token, err);

    if (code)
        return code;
    code = secret_append_text(&out, is_http ? "proto = \"=http\"\nproto-redir = \"=http\"\n"
                                            : "proto = \"=https\"\nproto-redir = \"=https\"\n");
    if (!code)
        code = secret_append_text(&out, "no-netrc\nno-location-trusted\n"
                                        "header = \"Authorization: Bearer ");
    if (!code)
        code = curl_quote(&token->access_token, &out);
    if (!code)
        code = secret_append_text(&out, "\"\n");
    if (!code)
        code = secret_append(ret, out.bytes, out.len);
    return code ? aad_error_set(err, AAD_INTERNAL, NULL, "out of memory") : AAD_OK;
}

const struct consumer consumer_curl = {
    .name = "curl",
    .print = curl_print,
};
