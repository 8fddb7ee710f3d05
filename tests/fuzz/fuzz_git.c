/*
 * fuzz_git.c - git's input: the first byte chooses the operation, its highest bit whether the rest
 * is made long (check_long_text())
 *
 * What comes in as one value does not go out as two lines, and a token goes out over https, or over
 * http on this machine.
 *
 * reads: helper/consumer/git.c helper/consumer/git-input.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "check.h"
#include "consumer/consumer.h"

static void check_lines(const struct secret *out)
{
    for (size_t i = 0, lines = 0; i < out->len; i++) {
        lines += out->bytes[i] == '\n';
        check(lines <= 5 && out->bytes[i] != '\r' && out->bytes[i]);
    }
}

static void print(const struct request *request, const char *text, bool is_bare)
{
    auto_token struct token token = {.expires_at_s = 1900000000, .is_bare = is_bare};
    auto_secret struct secret out = {0};
    struct aad_error err = {0};
    enum aad_code code;

    secret_append_text(&token.access_token, text);
    code = consumer_git.print(request, &token, &out, &err);
    check_outcome(code, &err);
    check(!code == !strchr(text, '\n') && (!code || !out.len));
    check_lines(&out);
}

static void answer(const struct request *request)
{
    static const struct aad_error why = {.code = AAD_LOCKED, .what = "it is locked"};
    auto_secret struct secret refused = {0}, not_ours = {0};

    check(request->target.is_https || url_is_loopback(&request->target));
    print(request, "token", false);
    print(request, "token", true);
    print(request, "to\nken", false);
    consumer_git.refuse(request, &why, &refused);
    consumer_git.not_ours(request, &not_ours);
    check_lines(&refused);
    check(!not_ours.len);
}

static void call(char *operation, const char *text, size_t len)
{
    struct secret input = {.bytes = (char *)(uintptr_t)text, .len = len};
    auto_request struct request request = {0};
    struct aad_error err = {0};
    char *argv[] = {operation, NULL};
    struct call call = {operation[0] ? 1 : 0, argv, &input};
    enum aad_code code;

    if (consumer_git.reads_input(call.argc, argv))
        (void)consumer_git.has_all_input(text, len);
    code = consumer_parse(&consumer_git, &call, &request, &err);
    check_outcome(code, &err);
    if (!code && request.has_target)
        answer(&request);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char operations[][11] = {"get", "erase", "store", "capability", ""};
    size_t text_len = len - 1;
    auto_free char *text = NULL;

    if (!len)
        return 0;
    if (bytes[0] & 0x80)
        text = check_long_text(bytes + 1, len - 1, &text_len);
    /* The fuzzer's own, where it can be: a read beyond its end is seen. */
    call(operations[(bytes[0] & 0x7f) % 5], text ? text : (const char *)bytes + 1, text_len);
    return 0;
}
