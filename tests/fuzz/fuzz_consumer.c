/*
 * fuzz_consumer.c - any tool that calls: the first byte chooses the consumer, lines up to a byte
 * 0x1e are its arguments, and the rest is what it says on stdin or in its variable
 *
 * A call is refused as a whole, with nothing left of it, or is a request; a target that may have a
 * token by https does not get it in the clear; and a token is one complete answer, or an error and
 * no answer.
 *
 * reads: helper/consumer/call.c helper/consumer/gettoken.c helper/consumer/shim.c
 * helper/consumer/az.c helper/consumer/az-call.c helper/consumer/az-answer.c helper/consumer/azd.c
 * helper/consumer/bazel.c helper/consumer/cargo.c helper/consumer/docker.c
 * helper/consumer/goauth.c helper/consumer/keyring.c helper/consumer/kubelogin.c
 * helper/consumer/kubernetes.c helper/consumer/terraform.c helper/consumer/askpass.c
 * helper/consumer/cluster.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <string.h>

#include "base/cleanup.h"
#include "check.h"
#include "connection/rule.h"
#include "consumer/consumer.h"

#define END_OF_ARGUMENTS 0x1e
#define ARGUMENTS_MAX 24
#define TOKEN "eyJhbGciOiJub25lIn0.e30.token-canary"

static void check_refused(const struct request *request, const struct aad_error *err)
{
    static const struct request empty;

    check(!memcmp(request, &empty, sizeof empty));
    check_outcome(err->code, err);
}

/* What is said is text: a protocol has lines at most. */
static void check_answer(const struct secret *out)
{
    for (size_t i = 0; i < out->len; i++) {
        unsigned char byte = (unsigned char)out->bytes[i];

        check(byte >= 0x20 ? byte != 0x7f : byte == '\n' || byte == '\t');
    }
}

static void print_by(consumer_print *print, const struct request *request, bool is_bare,
                     const char *text)
{
    auto_token struct token token = {.is_bare = is_bare, .minted_at_s = 1899990000};
    auto_secret struct secret out = {0};
    struct aad_error err = {0};
    enum aad_code code;

    if (!is_bare) /* of a personal access token nobody need have said it */
        token.expires_at_s = 1900000000;
    secret_append_text(&token.access_token, text);
    code = print(request, &token, &out, &err);
    check_outcome(code, &err);
    check_without(err.what, TOKEN);
    check(!code || !out.len); /* "az -o none" says nothing where it has all */
    check_answer(&out);
}

static void print_all(const struct consumer *consumer, const struct request *request)
{
    if (!consumer->print)
        return;
    print_by(consumer->print, request, false, TOKEN);
    print_by(consumer->print, request, true, TOKEN);
    print_by(consumer->print, request, false, "x\ny");
}

static void refuse(const struct consumer *consumer, const struct request *request)
{
    static const struct aad_error why = {
        .code = AAD_LOCKED, .what = "the keyring is \"locked\"", .remedy = "Unlock it."};
    auto_secret struct secret refused = {0}, not_ours = {0};

    if (consumer->refuse)
        consumer->refuse(request, &why, &refused);
    if (consumer->not_ours)
        consumer->not_ours(request, &not_ours);
    check_answer(&refused);
    check_answer(&not_ours);
}

/* Somebody who may have a token by https does not get it in the clear. */
static void check_target(const struct url *target)
{
    char origin[400];
    struct connection c = {.name = "made", .hosts = {origin}, .n_hosts = 1};
    struct url safe = *target;

    safe.is_https = true;
    (void)url_print_origin(&safe, origin, sizeof origin);
    check(!rule_check_target(&c, &safe, NULL));
    check(rule_check_target(&c, target, NULL) == (target->is_https ? AAD_OK : AAD_REFUSED));
}

static void check_accepted(const struct consumer *consumer, const struct request *request)
{
    auto_secret struct secret list = {0};

    if (request->has_target && request->operation == REQUEST_GET)
        check_target(&request->target);
    check(memchr(request->username, 0, sizeof request->username) != NULL);
    for (const char *at = request->username; *at; at++) /* it goes into answers */
        check((unsigned char)*at >= 0x20 && *at != 0x7f);
    check_answer(&request->reply);
    if (request->operation == REQUEST_LIST && consumer->print_list) {
        consumer->print_list("a.example\nb.example:8443\n", &list);
        check_answer(&list);
    }
    if (request->operation != REQUEST_GET)
        return;
    check(request->has_target || request->connection[0] ||
          (request->meant.by_audience && request->audience[0]));
    print_all(consumer, request);
    refuse(consumer, request);
}

static const struct consumer *choose(uint8_t byte)
{
    const struct consumer *found[64];
    unsigned n = 0;

    for (unsigned i = 0; consumer_at(i) && n < 64; i++)
        if (consumer_at(i)->parse)
            found[n++] = consumer_at(i);
    return found[byte % n];
}

/* Lines, each an argument. */
static int split(char *text, char **argv)
{
    int argc = 0;

    while (argc < ARGUMENTS_MAX && *text) {
        char *end = strchr(text, '\n');

        argv[argc++] = text;
        if (!end)
            break;
        *end = '\0';
        text = end + 1;
    }
    argv[argc] = NULL;
    return argc;
}

static void try(const struct consumer *consumer, int argc, char **argv, const struct secret *input)
{
    auto_request struct request request = {0};
    struct aad_error err = {0};
    struct call call = {argc, argv, input};

    if (consumer->reads_input)
        (void)consumer->reads_input(argc, argv);
    if (consumer->has_all_input)
        (void)consumer->has_all_input(input->bytes, input->len);
    if (consumer_parse(consumer, &call, &request, &err))
        check_refused(&request, &err);
    else
        check_accepted(consumer, &request);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const uint8_t *end = len ? memchr(bytes + 1, END_OF_ARGUMENTS, len - 1) : NULL;
    auto_free char *text = NULL;
    struct secret input = {0}; /* the fuzzer's: a read beyond its end is seen */
    char *argv[ARGUMENTS_MAX + 1];

    if (!len)
        return 0;
    text = check_text(bytes + 1, end ? (size_t)(end - bytes - 1) : len - 1);
    if (end) {
        input.bytes = (char *)(uintptr_t)(end + 1);
        input.len = len - (size_t)(end + 1 - bytes);
    }
    try(choose(bytes[0]), split(text, argv), argv, &input);
    return 0;
}
