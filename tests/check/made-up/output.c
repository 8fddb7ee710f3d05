/*
 * made-up-output.c - a form of `token` that nobody reads: tests/check/made-up.sh adds it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/consumer.h"

static enum aad_code made_up_output_print(const struct request *request, const struct token *token,
                                          struct secret *ret, struct aad_error *err)
{
    enum aad_code code = consumer_check_token(token, err);

    (void)request;
    if (code)
        return code;
    secret_append_all(ret, "made up: ", token->access_token.bytes, "\n", (char *)NULL);
    return secret_ok(ret, err);
}

static const struct consumer_format made_up_output_formats[] = {
    {"made-up-output", "with a remark before it", made_up_output_print},
    {NULL, NULL, NULL},
};

const struct consumer consumer_made_up_output = {
    .name = "made-up-output",
    .formats = made_up_output_formats,
};
