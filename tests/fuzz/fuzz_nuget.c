/*
 * fuzz_nuget.c - NuGet's messages: whatever one says, its answer is a line of JSON or nothing
 *
 * reads: helper/consumer/nuget.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>

#include "base/json-scan.h"
#include "consumer/consumer.h"

/* What comes in as one value must not go out as two lines, nor as anything that is no JSON. */
static void check_line(const struct secret *out)
{
    if (!out->len)
        return;
    if (out->bytes[out->len - 1] != '\n' || json_scan(out->bytes, out->len))
        abort();
    for (size_t i = 0; i + 1 < out->len; i++)
        if ((unsigned char)out->bytes[i] < 0x20)
            abort();
}

static void answer(const struct request *request)
{
    static const struct aad_error why = {.code = AAD_LOCKED, .what = "it is\nlocked"};
    auto_token struct token token = {.expires_at_s = 1900000000};
    auto_secret struct secret given = {0}, not_ours = {0}, refused = {0};

    if (!request->target.is_https && !url_is_loopback(&request->target))
        abort();
    secret_append_text(&token.access_token, "token");
    if (consumer_nuget.print(request, &token, &given, NULL))
        abort();
    consumer_nuget.not_ours(request, &not_ours);
    consumer_nuget.refuse(request, &why, &refused);
    check_line(&given);
    check_line(&not_ours);
    check_line(&refused);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char word[] = "-Plugin", *argv[] = {word, NULL};
    auto_request struct request request = {0};
    struct secret input = {0}; /* the fuzzer's: a read beyond its end is seen */

    input.bytes = (char *)(uintptr_t)bytes;
    input.len = len;
    if (!consumer_nuget.reads_input(1, argv))
        abort();
    if (consumer_parse(&consumer_nuget, &(struct call){1, argv, &input}, &request, NULL))
        return 0;
    check_line(&request.reply);
    if (request.operation == REQUEST_GET)
        answer(&request);
    return 0;
}
