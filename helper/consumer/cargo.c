/*
 * cargo.c - the credential provider protocol of cargo, version 1
 *
 * https://doc.rust-lang.org/cargo/reference/credential-provider-protocol.html: a conversation of
 * one JSON object a line. We speak first and say which versions we know. cargo sends the token as
 * it is, as the whole Authorization header.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/json-pick.h"
#include "base/text.h"
#include "consumer/consumer.h"

#define CARGO_USAGE "usage: cargo-credential-aad --cargo-plugin"
#define CARGO_LINE_MAX 262144 /* the heads of a refusal are in it */
#define CARGO_ARGS_MAX 8

static enum aad_code cargo_answer_error(const char *kind, struct request *ret,
                                        struct aad_error *err)
{
    secret_append_all(&ret->reply, "{\"Err\":{\"kind\":\"", kind, "\"}}\n", (char *)NULL);
    return secret_ok(&ret->reply, err);
}

/* What the configuration has behind the program's name: options, and nothing else. */
static enum aad_code cargo_take_args(const struct json_pick *args, struct request *ret,
                                     struct aad_error *err)
{
    char *texts[CARGO_ARGS_MAX], **argv = texts;
    size_t at = 0;
    int argc = 0;
    enum aad_code code = AAD_OK;

    for (; at < args->value.len && argc < CARGO_ARGS_MAX; at += strlen(texts[argc++]) + 1)
        texts[argc] = args->value.bytes + at;
    if (at == args->value.len)
        code = call_take_options(&argc, &argv, ret, err);
    return code || !argc
               ? code
               : aad_error_set(err, AAD_USAGE, NULL,
                               "only --connection NAME and --audience A may stand in cargo's "
                               "configuration");
}

static enum aad_code cargo_set_registry(const struct json_pick *index, struct request *ret,
                                        struct aad_error *err)
{
    static const char sparse[] = "sparse+";
    const char *url = json_pick_text(index);

    if (!index->is_there)
        return aad_error_set(err, AAD_USAGE, NULL, "cargo names no registry");
    if (text_has_prefix(url, sparse))
        url += strlen(sparse);
    if (!text_has_prefix(url, "https://") && !text_has_prefix(url, "http://"))
        return cargo_answer_error("url-not-supported", ret, err);
    ret->operation = REQUEST_GET;
    return call_set_url(url, ret, err);
}

enum cargo_pick { CARGO_VERSION, CARGO_KIND, CARGO_ARGS, CARGO_INDEX, CARGO_PICKS };

static enum aad_code cargo_understand(const struct json_pick picks[CARGO_PICKS],
                                      struct request *ret, struct aad_error *err)
{
    const struct json_pick *version = &picks[CARGO_VERSION], *kind = &picks[CARGO_KIND];
    enum aad_code code;

    if (strcmp(json_pick_text(version), "1") != 0)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "cargo speaks another version");
    /* login, logout: there is nothing of cargo's here */
    if (strcmp(json_pick_text(kind), "get") != 0)
        return cargo_answer_error("operation-not-supported", ret, err);
    code = cargo_take_args(&picks[CARGO_ARGS], ret, err);
    return code ? code : cargo_set_registry(&picks[CARGO_INDEX], ret, err);
}

static enum aad_code cargo_parse(int argc, char **argv, const struct secret *input,
                                 struct request *ret, struct aad_error *err)
{
    struct json_pick picks[CARGO_PICKS] = {
        [CARGO_VERSION] = {.path = "v", .type = JSON_PICK_NUMBER},
        [CARGO_KIND] = {.path = "kind"},
        [CARGO_ARGS] = {.path = "args", .type = JSON_PICK_TEXTS},
        [CARGO_INDEX] = {.path = "registry.index-url"}};
    enum aad_code code;

    if (argc != 1 || strcmp(argv[0], "--cargo-plugin") != 0)
        return aad_error_set(err, AAD_USAGE, NULL, CARGO_USAGE);
    code = json_pick(input->bytes, input->len, picks, CARGO_PICKS, err);
    if (!code)
        code = cargo_understand(picks, ret, err);
    json_pick_clear(picks, CARGO_PICKS);
    return code;
}

static enum aad_code cargo_print(const struct request *request, const struct token *token,
                                 struct secret *ret, struct aad_error *err)
{
    char expiry[TEXT_INT_SIZE];
    enum aad_code code = consumer_check_token(token, err);

    (void)request;
    if (code)
        return code;
    secret_append_text(ret, "{\"Ok\":{\"kind\":\"get\",\"token\":");
    consumer_quote_authorization(token, ret);
    if (token->expires_at_s)
        secret_append_all(ret, ",\"cache\":\"expires\",\"expiration\":",
                          text_print_int(expiry, token->expires_at_s), (char *)NULL);
    else
        secret_append_text(ret, ",\"cache\":\"session\"");
    secret_append_text(ret, ",\"operation_independent\":true}}\n");
    return secret_ok(ret, err);
}

static void cargo_not_ours(const struct request *request, struct secret *ret)
{
    (void)request;
    secret_append_text(ret, "{\"Err\":{\"kind\":\"url-not-supported\"}}\n");
}

/* cargo shows it, and asks no other provider. */
static void cargo_refuse(const struct request *request, const struct aad_error *why,
                         struct secret *ret)
{
    char shown[sizeof why->what];

    (void)request;
    text_escape(shown, sizeof shown, why->what, strlen(why->what));
    secret_append_text(ret, "{\"Err\":{\"kind\":\"other\",\"message\":");
    text_json_quote(ret, shown, strlen(shown));
    secret_append_text(ret, ",\"caused-by\":[]}}\n");
}

static bool cargo_reads_input(int argc, char **argv)
{
    return argc == 1 && !strcmp(argv[0], "--cargo-plugin");
}

const struct consumer consumer_cargo = {
    .name = "cargo",
    .program = "cargo-credential-aad",
    .usage = CARGO_USAGE "\ncargo runs it, as its configuration says: man cargo-credential-aad\n",
    .input_max = CARGO_LINE_MAX,
    .greeting = "{\"v\":[1]}\n",
    .parse = cargo_parse,
    .print = cargo_print,
    .refuse = cargo_refuse,
    .answers_refusal = true,
    .not_ours = cargo_not_ours,
    .reads_input = cargo_reads_input,
};
