/*
 * terraform.c - the credentials helper protocol of Terraform and OpenTofu
 *
 * https://developer.hashicorp.com/terraform/internals/credentials-helpers: `get`, `store` or
 * `forget` and a host are the last arguments; what "args" of the configuration has stands before
 * them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/text.h"
#include "consumer/consumer.h"

#define TERRAFORM_USAGE                                                                            \
    "usage: terraform-credentials-aad [--connection NAME] [--audience A] get|store|forget HOST"

static enum aad_code terraform_parse(int argc, char **argv, const struct secret *input,
                                     struct request *ret, struct aad_error *err)
{
    enum aad_code code = call_take_options(&argc, &argv, ret, err);

    (void)input;
    if (code)
        return code;
    if (argc != 2)
        return aad_error_set(err, AAD_USAGE, NULL, TERRAFORM_USAGE);
    if (!strcmp(argv[0], "forget")) /* there is nothing of Terraform's here */
        return AAD_OK;
    if (!strcmp(argv[0], "store"))
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "nothing is stored for Terraform: each token is got when it is "
                             "needed\nInstead of 'terraform login': aad-credential connection add");
    if (strcmp(argv[0], "get") != 0)
        return aad_error_set(err, AAD_USAGE, NULL, TERRAFORM_USAGE);
    code = url_parse_host("https", argv[1], &ret->target, err);
    if (code)
        return code;
    ret->has_target = true;
    ret->operation = REQUEST_GET;
    return AAD_OK;
}

static enum aad_code terraform_print(const struct request *request, const struct token *token,
                                     struct secret *ret, struct aad_error *err)
{
    enum aad_code code = consumer_check_bearer(token, err);

    (void)request;
    if (code)
        return code;
    secret_append_text(ret, "{\"token\":");
    text_json_quote(ret, token->access_token.bytes, token->access_token.len);
    secret_append_text(ret, "}\n");
    return secret_ok(ret, err);
}

static void terraform_not_ours(const struct request *request, struct secret *ret)
{
    if (request->operation == REQUEST_GET)
        secret_append_text(ret, "{}\n");
}

const struct consumer consumer_terraform = {
    .name = "terraform",
    .program = "terraform-credentials-aad",
    .usage = TERRAFORM_USAGE "\nTerraform runs it: man terraform-credentials-aad\n",
    .parse = terraform_parse,
    .print = terraform_print,
    .not_ours = terraform_not_ours,
};
