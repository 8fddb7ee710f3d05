/*
 * httpie.c - the value of a header, for a program that reads it from a file: "Name:@FILE"
 *
 * httpie itself drops the header when a redirect leaves the origin, and the line end of the file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/consumer.h"

static enum aad_code httpie_print(const struct request *request, const struct token *token,
                                  struct secret *ret, struct aad_error *err)
{
    enum aad_code code = consumer_check_token(token, err);

    (void)request;
    if (code)
        return code;
    consumer_append_authorization(token, ret);
    secret_append_text(ret, "\n");
    return secret_ok(ret, err);
}

const struct consumer consumer_httpie = {
    .name = "httpie",
    .print = httpie_print,
};
