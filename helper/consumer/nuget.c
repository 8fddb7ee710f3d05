/*
 * nuget.c - NuGet's cross platform plugin protocol, version 2.0.0
 *
 * https://learn.microsoft.com/nuget/reference/extensibility/nuget-cross-platform-plugins, and the
 * property names from NuGet.Protocol.Plugins: a message of JSON a line in both directions, and an
 * answer has the id of its request. Both sides ask for a handshake. We take one message after the
 * other: what NuGet cancels has been answered when we read that, within a deadline shorter than
 * NuGet's 30 seconds, so that no progress has to be reported.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/error.h"
#include "base/json-pick.h"
#include "base/text.h"
#include "consumer/consumer.h"

#define NUGET_USAGE "usage: nuget-plugin-aad-credential [--connection NAME] [--audience A] -Plugin"
#define NUGET_LINE_MAX 262144 /* a feed's service index is in a question that we do not need */
#define NUGET_VERSION "2.0.0"
#define NUGET_OUR_ID "aad-credential-1" /* of our only request */
#define NUGET_CREDENTIALS "GetAuthenticationCredentials"

enum nuget_pick {
    NUGET_ID,
    NUGET_TYPE,
    NUGET_METHOD,
    NUGET_RESPONSE,
    NUGET_MOST,
    NUGET_LEAST,
    NUGET_SOURCE,
    NUGET_URI,
    NUGET_RETRY,
    NUGET_UNATTENDED,
    NUGET_PICKS
};

/* Up to what is in it. */
static void nuget_begin(const char *type, const char *method, const struct secret *id,
                        struct secret *ret)
{
    secret_append_text(ret, "{\"RequestId\":");
    text_json_quote(ret, id->bytes, id->len);
    secret_append_all(ret, ",\"Type\":\"", type, "\",\"Method\":", (char *)NULL);
    text_json_quote(ret, method, strlen(method));
    secret_append_text(ret, ",\"Payload\":{");
}

static enum aad_code nuget_answer(const struct json_pick *message, const char *payload,
                                  struct request *ret, struct aad_error *err)
{
    nuget_begin("Response", json_pick_text(&message[NUGET_METHOD]), &message[NUGET_ID].value,
                &ret->reply);
    secret_append_all(&ret->reply, payload, "}}\n", (char *)NULL);
    return secret_ok(&ret->reply, err);
}

/* NuGet goes on without us then. */
static enum aad_code nuget_fault(const struct json_pick *message, const char *what,
                                 struct request *ret, struct aad_error *err)
{
    nuget_begin("Fault", json_pick_text(&message[NUGET_METHOD]), &message[NUGET_ID].value,
                &ret->reply);
    secret_append_all(&ret->reply, "\"Message\":\"", what, "\"}}\n", (char *)NULL);
    return secret_ok(&ret->reply, err);
}

/* Older than ours, ours, or newer: -1, 0, 1. */
static int nuget_compare(const struct json_pick *version)
{
    const char *text = json_pick_text(version);

    if (!text[0] || text_has_prefix(text, "0.") || text_has_prefix(text, "1."))
        return -1;
    return strcmp(text, NUGET_VERSION) != 0;
}

static enum aad_code nuget_shake_hands(const struct json_pick *message, struct request *ret,
                                       struct aad_error *err)
{
    bool speaks_ours = nuget_compare(&message[NUGET_MOST]) >= 0 &&
                       nuget_compare(&message[NUGET_LEAST]) <= 0 && message[NUGET_LEAST].is_there;

    return nuget_answer(
        message,
        speaks_ours ? "\"ResponseCode\":\"Success\",\"ProtocolVersion\":\"" NUGET_VERSION "\""
                    : "\"ResponseCode\":\"Error\"",
        ret, err);
}

/* What needs nothing done. The process that we shall watch is the one at the other end of stdin; a
 * proxy and its password are the environment's; and what there is to say goes to stderr. */
static enum aad_code nuget_agree(const struct json_pick *message, struct request *ret,
                                 struct aad_error *err)
{
    return nuget_answer(message, "\"ResponseCode\":\"Success\"", ret, err);
}

/* For a source: do we download its packages? For none: what do we do at all? */
static enum aad_code nuget_claim(const struct json_pick *message, struct request *ret,
                                 struct aad_error *err)
{
    return nuget_answer(message,
                        message[NUGET_SOURCE].is_there ? "\"Claims\":[]"
                                                       : "\"Claims\":[\"Authentication\"]",
                        ret, err);
}

/* Many a feed is without TLS: none of ours is, but in a test. */
static bool nuget_may_be_ours(const struct request *request)
{
    return request->target.is_https || url_is_loopback(&request->target);
}

static enum aad_code nuget_get(const struct json_pick *message, struct request *ret,
                               struct aad_error *err)
{
    if (!message[NUGET_URI].is_there)
        return nuget_fault(message, "the request names no Uri", ret, err);
    if (call_set_url(json_pick_text(&message[NUGET_URI]), ret, NULL) || !nuget_may_be_ours(ret))
        return nuget_answer(message, "\"ResponseCode\":\"NotFound\"", ret, err);
    ret->operation = REQUEST_GET;
    ret->was_refused = !strcmp(json_pick_text(&message[NUGET_RETRY]), "true");
    ret->is_unattended = strcmp(json_pick_text(&message[NUGET_UNATTENDED]), "false") != 0;
    secret_append_secret(&ret->note, &message[NUGET_ID].value);
    return secret_ok(&ret->note, err);
}

/* It has no answer. */
static enum aad_code nuget_close(const struct json_pick *message, struct request *ret,
                                 struct aad_error *err)
{
    (void)message;
    (void)err;
    ret->operation = REQUEST_END;
    return AAD_OK;
}

static const struct nuget_method {
    const char *name;
    enum aad_code (*take)(const struct json_pick *message, struct request *ret,
                          struct aad_error *err);
} nuget_methods[] = {
    {"Handshake", nuget_shake_hands}, {"MonitorNuGetProcessExit", nuget_agree},
    {"Initialize", nuget_agree},      {"GetOperationClaims", nuget_claim},
    {"SetLogLevel", nuget_agree},     {"SetCredentials", nuget_agree},
    {NUGET_CREDENTIALS, nuget_get},   {"Close", nuget_close},
};

static enum aad_code nuget_take_request(const struct json_pick *message, struct request *ret,
                                        struct aad_error *err)
{
    const char *method = json_pick_text(&message[NUGET_METHOD]);

    for (size_t i = 0; i < sizeof nuget_methods / sizeof nuget_methods[0]; i++)
        if (!strcmp(nuget_methods[i].name, method))
            return nuget_methods[i].take(message, ret, err);
    return nuget_fault(message, "this plugin gives credentials, and does nothing else", ret, err);
}

/* To our own handshake: nothing is to be said of it, unless it failed. */
static enum aad_code nuget_take_response(const struct json_pick *message, struct aad_error *err)
{
    bool is_ours = !strcmp(json_pick_text(&message[NUGET_ID]), NUGET_OUR_ID);
    bool is_good = !strcmp(json_pick_text(&message[NUGET_RESPONSE]), "Success") &&
                   nuget_compare(&message[NUGET_MOST]) == 0;

    return is_good || !is_ours ? AAD_OK
                               : aad_error_set(err, AAD_PROTOCOL, NULL,
                                               "NuGet does not speak version " NUGET_VERSION
                                               " of its plugin protocol\n"
                                               "Use the .NET SDK 9.0.200 or later.");
}

/* What is cancelled has been answered, and we wait for no response that could report progress or a
 * fault. */
static bool nuget_is_remark(const char *type)
{
    return !strcmp(type, "Cancel") || !strcmp(type, "Progress") || !strcmp(type, "Fault");
}

static enum aad_code nuget_refuse_message(struct aad_error *err)
{
    return aad_error_set(err, AAD_PROTOCOL, NULL, "NuGet sends what is no message");
}

static enum aad_code nuget_understand(const struct json_pick *message, struct request *ret,
                                      struct aad_error *err)
{
    const char *type = json_pick_text(&message[NUGET_TYPE]);

    if (!message[NUGET_ID].value.len || !message[NUGET_METHOD].value.len)
        return nuget_refuse_message(err);
    if (!strcmp(type, "Request"))
        return nuget_take_request(message, ret, err);
    if (!strcmp(type, "Response"))
        return nuget_take_response(message, err);
    return nuget_is_remark(type) ? AAD_OK : nuget_refuse_message(err);
}

static enum aad_code nuget_read(const struct secret *input, struct request *ret,
                                struct aad_error *err)
{
    struct json_pick message[NUGET_PICKS] = {
        [NUGET_ID] = {.path = "RequestId"},
        [NUGET_TYPE] = {.path = "Type"},
        [NUGET_METHOD] = {.path = "Method"},
        [NUGET_RESPONSE] = {.path = "Payload.ResponseCode", .may_be_null = true},
        [NUGET_MOST] = {.path = "Payload.ProtocolVersion", .may_be_null = true},
        [NUGET_LEAST] = {.path = "Payload.MinimumProtocolVersion", .may_be_null = true},
        [NUGET_SOURCE] = {.path = "Payload.PackageSourceRepository", .may_be_null = true},
        [NUGET_URI] = {.path = "Payload.Uri", .may_be_null = true},
        [NUGET_RETRY] = {.path = "Payload.IsRetry", .type = JSON_PICK_BOOL, .may_be_null = true},
        [NUGET_UNATTENDED] = {
            .path = "Payload.IsNonInteractive", .type = JSON_PICK_BOOL, .may_be_null = true}};
    enum aad_code code = json_pick(input->bytes, input->len, message, NUGET_PICKS, err);

    if (!code)
        code = nuget_understand(message, ret, err);
    json_pick_clear(message, NUGET_PICKS);
    return code;
}

static enum aad_code nuget_parse(int argc, char **argv, const struct secret *input,
                                 struct request *ret, struct aad_error *err)
{
    enum aad_code code = call_take_options(&argc, &argv, ret, err);

    if (code)
        return code;
    if (argc != 1 || strcmp(argv[0], "-Plugin") != 0)
        return aad_error_set(err, AAD_USAGE, NULL, NUGET_USAGE);
    return input->len ? nuget_read(input, ret, err) : AAD_OK;
}

static enum aad_code nuget_print(const struct request *request, const struct token *token,
                                 struct secret *ret, struct aad_error *err)
{
    enum aad_code code = consumer_check_token(token, err);

    if (code)
        return code;
    nuget_begin("Response", NUGET_CREDENTIALS, &request->note, ret);
    secret_append_text(ret, "\"Username\":\"" CONSUMER_USERNAME "\",\"Password\":");
    text_json_quote(ret, token->access_token.bytes, token->access_token.len);
    secret_append_text(ret,
                       ",\"AuthenticationTypes\":[\"Basic\"],\"ResponseCode\":\"Success\"}}\n");
    return secret_ok(ret, err);
}

/* The next plugin is asked. */
static void nuget_not_ours(const struct request *request, struct secret *ret)
{
    nuget_begin("Response", NUGET_CREDENTIALS, &request->note, ret);
    secret_append_text(ret, "\"ResponseCode\":\"NotFound\"}}\n");
}

static void nuget_refuse(const struct request *request, const struct aad_error *why,
                         struct secret *ret)
{
    char shown[sizeof why->what + sizeof why->remedy];
    const char *remedy = error_remedy(why);
    auto_secret struct secret text = {0};

    secret_append_all(&text, why->what, remedy[0] ? ". " : "", remedy, (char *)NULL);
    if (secret_ok(&text, NULL)) {
        secret_fail(ret);
        return;
    }
    text_escape(shown, sizeof shown, text.bytes, text.len);
    nuget_begin("Response", NUGET_CREDENTIALS, &request->note, ret);
    secret_append_text(ret, "\"Message\":");
    text_json_quote(ret, shown, strlen(shown));
    secret_append_text(ret, ",\"ResponseCode\":\"Error\"}}\n");
}

static bool nuget_reads_input(int argc, char **argv)
{
    return argc > 0 && !strcmp(argv[argc - 1], "-Plugin");
}

const struct consumer consumer_nuget = {
    .name = "nuget",
    .program = "nuget-plugin-aad-credential",
    .usage = NUGET_USAGE
    "\ndotnet and NuGet find it on the PATH and run it: man nuget-plugin-aad-credential\n",
    .input_max = NUGET_LINE_MAX,
    .greeting = "{\"RequestId\":\"" NUGET_OUR_ID "\",\"Type\":\"Request\",\"Method\":\"Handshake\","
                "\"Payload\":{\"ProtocolVersion\":\"" NUGET_VERSION
                "\",\"MinimumProtocolVersion\":\"" NUGET_VERSION "\"}}\n",
    .parse = nuget_parse,
    .print = nuget_print,
    .refuse = nuget_refuse,
    .answers_refusal = true,
    .not_ours = nuget_not_ours,
    .reads_input = nuget_reads_input,
};
