/*
 * successor.c - see successor.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/successor.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/env.h"
#include "base/error.h"
#include "base/harden.h"
#include "base/trace.h"

static bool successor_is_us(const struct stat *st)
{
    struct stat us;

    return !stat("/proc/self/exe", &us) && st->st_dev == us.st_dev && st->st_ino == us.st_ino;
}

bool successor_next(const char **at, const char *name, struct buf *ret, struct stat *ret_st)
{
    while (**at) {
        size_t len = strcspn(*at, ":");
        bool is_absolute = **at == '/';

        buf_clear(ret);
        buf_append(ret, *at, len);
        buf_append_all(ret, "/", name, (char *)NULL);
        *at += len + ((*at)[len] == ':');
        if (is_absolute && !buf_ok(ret, NULL) && !stat(buf_text(ret), ret_st) &&
            S_ISREG(ret_st->st_mode) && !access(buf_text(ret), X_OK))
            return true;
    }
    return false;
}

/* Another copy of ours before our own place has handed on to us. */
bool successor_find(const char *name, struct buf *ret)
{
    const char *path = env_get("PATH"), *begin = path ? path : "", *at = begin;
    struct stat st;

    while (successor_next(&at, name, ret, &st))
        if (successor_is_us(&st))
            begin = at;
    for (at = begin; successor_next(&at, name, ret, &st);)
        if (!successor_is_us(&st))
            return true;
    return false;
}

enum aad_code successor_become(const char *name, char **argv, struct aad_error *err)
{
    auto_buf struct buf path = {0};

    if (!successor_find(name, &path))
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "there is no other program '%s' to ask",
                             name);
    trace("successor: %s replaces this process", buf_text(&path));
    harden_leave();
    (void)execv(buf_text(&path), argv);
    return aad_error_set(err, AAD_UNAVAILABLE, strerrorname_np(errno), "cannot run %s",
                         buf_text(&path));
}
