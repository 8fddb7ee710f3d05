/*
 * made-up-output.c - a form of `token` that nobody reads: tests/check/made-up.sh adds it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/consumer.h"

static enum aad_code made_up_output_print(const struct request *request, const struct token *token,
                                          struct secret *ret, struct aad_error *err)
{
    auto_secret struct secret out = {0};
    enum aad_code code = consumer_check_token(token, err);

    (void)request;
    if (code)
        return code;
    code = secret_append_all(&out, "made up: ", token->access_token.bytes, "\n", (char *)NULL);
    if (!code)
        code = secret_append(ret, out.bytes, out.len);
    return code ? aad_error_set(err, AAD_INTERNAL, NULL, "out of memory") : AAD_OK;
}

static const struct consumer_format made_up_output_formats[] = {
    {"made-up-output", "with a remark before it", made_up_output_print},
    {NULL, NULL, NULL},
};

const struct consumer consumer_made_up_output = {
    .name = "made-up-output",
    .formats = made_up_output_formats,
};
