/*
 * bazel.c - the credential helper protocol of Bazel, uv, Buildbarn and others
 *
 * https://github.com/EngFlow/credential-helper-spec: `get`, a JSON object with the address on
 * stdin, and on stdout the headers that go there. What else the object has is for later versions.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/json-pick.h"
#include "base/text.h"
#include "consumer/consumer.h"

#define BAZEL_USAGE "usage: bazel-credential-aad [--connection NAME] [--audience A] get"
#define BAZEL_INPUT_MAX 65536

/* A token goes by https alone: what asks for another scheme's (grpc) is asked elsewhere. */
static enum aad_code bazel_set_uri(const char *uri, struct request *ret, struct aad_error *err)
{
    enum aad_code code;

    if (!text_has_prefix(uri, "https://") && !text_has_prefix(uri, "http://"))
        return call_answer("{}\n", ret, err);
    code = call_set_url(uri, ret, err);
    if (!code)
        ret->operation = REQUEST_GET;
    return code;
}

static enum aad_code bazel_parse(int argc, char **argv, const struct secret *input,
                                 struct request *ret, struct aad_error *err)
{
    struct json_pick uri = {.path = "uri"};
    enum aad_code code = call_take_options(&argc, &argv, ret, err);

    if (code)
        return code;
    if (argc != 1 || strcmp(argv[0], "get") != 0)
        return aad_error_set(err, AAD_USAGE, NULL, BAZEL_USAGE);
    code = json_pick(input->bytes, input->len, &uri, 1, err);
    if (!code && !uri.is_there)
        code = aad_error_set(err, AAD_USAGE, NULL, "the request names no \"uri\"");
    if (!code)
        code = bazel_set_uri(json_pick_text(&uri), ret, err);
    json_pick_clear(&uri, 1);
    return code;
}

static enum aad_code bazel_print(const struct request *request, const struct token *token,
                                 struct secret *ret, struct aad_error *err)
{
    char stamp[24];
    enum aad_code code = consumer_check_token(token, err);

    (void)request;
    if (code)
        return code;
    secret_append_text(ret, "{\"headers\":{\"Authorization\":[");
    consumer_quote_authorization(token, ret);
    secret_append_text(ret, "]}");
    if (token->expires_at_s)
        secret_append_all(ret, ",\"expires\":\"", text_rfc3339(stamp, token->expires_at_s), "\"",
                          (char *)NULL);
    secret_append_text(ret, "}\n");
    return secret_ok(ret, err);
}

/* Without headers the tool goes on as if nobody had been asked; a failure would end its download.
 */
static void bazel_not_ours(const struct request *request, struct secret *ret)
{
    (void)request;
    secret_append_text(ret, "{}\n");
}

static bool bazel_reads_input(int argc, char **argv)
{
    return argc > 0 && !strcmp(argv[argc - 1], "get");
}

const struct consumer consumer_bazel = {
    .name = "bazel",
    .program = "bazel-credential-aad",
    .usage = BAZEL_USAGE "\nBazel, uv and others run it: man bazel-credential-aad\n",
    .input_max = BAZEL_INPUT_MAX,
    .parse = bazel_parse,
    .print = bazel_print,
    .not_ours = bazel_not_ours,
    .reads_input = bazel_reads_input,
};
