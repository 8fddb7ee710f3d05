/*
 * successor.c - see successor.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/successor.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/env.h"
#include "base/error.h"
#include "base/harden.h"
#include "base/trace.h"

/* A program that may be run, and is not us. A relative directory is none: it would be another one
 * in each working directory (P10). */
static bool successor_is(const char *path, const struct stat *us)
{
    struct stat st;

    return path[0] == '/' && !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK) &&
           (st.st_dev != us->st_dev || st.st_ino != us->st_ino);
}

static bool successor_find(const char *name, struct buf *ret)
{
    const char *path = env_get("PATH");
    struct stat us;

    if (stat("/proc/self/exe", &us))
        return false;
    for (const char *at = path ? path : ""; *at; at += *at == ':') {
        size_t len = strcspn(at, ":");

        buf_clear(ret);
        buf_append(ret, at, len);
        buf_append_all(ret, "/", name, (char *)NULL);
        if (!buf_ok(ret, NULL) && successor_is(buf_text(ret), &us))
            return true;
        at += len;
    }
    return false;
}

enum aad_code successor_become(const char *name, char **argv, struct aad_error *err)
{
    auto_buf struct buf path = {0};

    if (!successor_find(name, &path))
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "there is no other program '%s' to ask",
                             name);
    trace("successor: %s replaces this process", buf_text(&path));
    harden_hear_signals();
    (void)execv(buf_text(&path), argv);
    return aad_error_set(err, AAD_UNAVAILABLE, strerrorname_np(errno), "cannot run %s",
                         buf_text(&path));
}
