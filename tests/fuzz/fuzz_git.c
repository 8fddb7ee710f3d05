/*
 * fuzz_git.c - git's input: the first byte chooses the operation
 *
 * reads: helper/consumer/git.c helper/consumer/git-input.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "consumer/consumer.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char get[] = "get", erase[] = "erase", *argv[2] = {0};
    auto_request struct request request = {0};
    auto_token struct token token = {.expires_at_s = 1900000000};
    auto_secret struct secret out = {0};
    struct secret input = {0}; /* the fuzzer's: a read beyond its end is seen */
    struct aad_error err = {0};

    if (!len)
        return 0;
    argv[0] = bytes[0] & 1 ? erase : get;
    input.bytes = (char *)(uintptr_t)(bytes + 1);
    input.len = len - 1;
    if (consumer_parse(&consumer_git, &(struct call){1, argv, &input}, &request, &err))
        return 0;
    if (request.operation == REQUEST_NOTHING) /* nobody's */
        return 0;
    if (!request.target.is_https && !url_is_loopback(&request.target))
        abort();
    secret_append_text(&token.access_token, "token");
    input.bytes = (char *)(uintptr_t)(bytes + 1);
    input.len = len - 1;
    if (consumer_git.print(&request, &token, &out, &err))
        abort();
    /* What comes in as one value must not go out as two lines. */
    for (size_t i = 0, lines = 0; i < out.len; i++) {
        lines += out.bytes[i] == '\n';
        if (lines > 5 || out.bytes[i] == '\r' || !out.bytes[i])
            abort();
    }
    return 0;
}
