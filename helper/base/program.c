/*
 * program.c - another program of the machine, looked for when it is to be run
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/program.h"

#include "base/env.h"
#include "base/file.h"
#include "base/successor.h"

#define PROGRAM_PATH "/usr/local/bin:/usr/bin:/bin"

bool program_find(const char *name, struct buf *ret)
{
    const char *path = env_get("PATH"), *at = path ? path : PROGRAM_PATH;
    struct stat st;

    while (successor_next(&at, name, ret, &st))
        if (!file_check_chain(buf_text(ret), NULL))
            return true;
    buf_clear(ret);
    return false;
}
