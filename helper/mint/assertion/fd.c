/*
 * fd.c - an assertion on a descriptor that the caller has opened
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <limits.h>
#include <stdio.h>

#include "base/file.h"
#include "base/text.h"
#include "mint/assertion/fetch.h"

static enum aad_code fd_run(const struct fetch_call *call, struct secret *ret,
                            struct aad_error *err)
{
    auto_secret struct secret content = {0};
    char where[40];
    int64_t fd = -1;
    enum aad_code code;

    (void)text_to_int(call->argument, 0, INT_MAX, &fd); /* as it was checked when it was set */
    code = file_read_fd((int)fd, FETCH_MAX, call->deadline, &content, err);
    (void)snprintf(where, sizeof where, "descriptor %s", call->argument);
    if (code && err && !err->remedy[0])
        aad_error_remedy(err, "The assertion is to be there: 'aad-credential token NAME %s<FILE'.",
                         call->argument);
    return code ? code : fetch_trim(&content, where, ret, err);
}

const struct fetch fetch_fd = {.name = "fd", .run = fd_run};
