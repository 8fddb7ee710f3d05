/*
 * file.c - an assertion that somebody keeps in a file, read anew each time
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/file.h"
#include "mint/assertion/fetch.h"

static enum aad_code file_run(const struct fetch_call *call, struct secret *ret,
                              struct aad_error *err)
{
    auto_secret struct secret content = {0};
    enum aad_code code = file_read(call->argument, FILE_TRUST_CONFIG, FETCH_MAX, &content, err);

    if (code == AAD_NOT_FOUND)
        aad_error_remedy(err, "Whoever writes the assertion has not done so yet; or correct "
                              "assertion-source of the connection.");
    return code ? code : fetch_trim(&content, call->argument, ret, err);
}

const struct fetch fetch_file = {.name = "file", .run = file_run};
