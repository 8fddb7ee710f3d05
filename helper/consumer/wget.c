/*
 * wget.c - a configuration for wget and wget2 (.wgetrc) that carries the token
 *
 * The header goes to every URL that this program asks, also behind a redirect: whoever starts it
 * must give it URLs of allowed hosts only, and let it follow nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/consumer.h"

static enum aad_code wget_print(const struct request *request, const struct token *token,
                                struct secret *ret, struct aad_error *err)
{
    enum aad_code code = consumer_check_plain(token, err);

    (void)request;
    if (code)
        return code;
    secret_append_text(ret, "netrc = off\nheader = Authorization: ");
    consumer_append_authorization(token, ret);
    secret_append_text(ret, "\n");
    return secret_ok(ret, err);
}

const struct consumer consumer_wget = {
    .name = "wget",
    .print = wget_print,
};
