/*
 * fuzz_json.c - JSON from a server or a file
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    auto_json struct cJSON *object = NULL;
    struct aad_error err;
    int64_t n;

    if (json_parse((const char *)bytes, len, &object, &err))
        return 0;
    (void)json_text(object, "access_token");
    (void)json_integer(object, "expires_in", 0, INT64_MAX, &n);
    (void)json_array(object, "audiences");
    return 0;
}
