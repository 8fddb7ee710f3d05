/*
 * state.c - where we keep what other processes of this user must know
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/state.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/env.h"
#include "base/file.h"
#include "base/runtime.h"
#include "base/text.h"

typedef enum aad_code state_place(struct buf *ret, struct aad_error *err);

static state_place *const state_places[STATE_PLACES] = {env_state_dir, runtime_find};

bool state_path(unsigned place, const char *room, const char *key, const char *suffix,
                struct buf *ret)
{
    char name[17];

    if (place >= STATE_PLACES || state_places[place](ret, NULL))
        return false;
    buf_printf(ret, "/%s", room);
    if (key)
        buf_printf(ret, "/%s%s", text_hash_name(name, key, strlen(key)), suffix);
    return !buf_ok(ret, NULL);
}

bool state_make_room(unsigned place, const char *room)
{
    auto_buf struct buf folder = {0};

    return (state_places[place] != runtime_find || runtime_make()) &&
           state_path(place, room, NULL, "", &folder) &&
           !file_make_private_dir(buf_text(&folder), NULL);
}

/* The folder, or the nearest one above it that is there. */
static void state_find_nearest(char *path)
{
    char *slash;

    while (access(path, F_OK) && (slash = strrchr(path, '/')) && slash != path)
        *slash = '\0';
}

/* 0, or an errno value. */
static int state_try(const char *folder)
{
    auto_buf struct buf path = {0}, place = {0};
    struct statvfs fs;

    buf_append_text(&path, folder);
    if (buf_ok(&path, NULL))
        return ENOMEM;
    state_find_nearest(path.bytes);
    if (statvfs(path.bytes, &fs))
        return errno;
    buf_printf(&place, "%s/.", path.bytes); /* a file is none */
    if (buf_ok(&place, NULL) || access(buf_text(&place), W_OK))
        return errno;
    /* Some file systems do not count their blocks, or their inodes. */
    return (fs.f_blocks && !fs.f_bavail) || (fs.f_files && !fs.f_favail) ? ENOSPC : 0;
}

bool state_describe(struct buf *ret)
{
    auto_buf struct buf why = {0};

    for (unsigned place = 0; place < STATE_PLACES; place++) {
        auto_buf struct buf where = {0};
        struct aad_error err = {0};
        int errnum = state_places[place](&where, &err) ? 0 : state_try(buf_text(&where));

        if (!err.code && !errnum) {
            buf_append_text(ret, buf_text(&where));
            return true;
        }
        buf_printf(&why, "%s%s%s%s", why.len ? "; " : "", err.code ? err.what : buf_text(&where),
                   err.code ? "" : ": ", err.code ? "" : strerror(errnum));
    }
    buf_append_text(ret, buf_text(&why));
    return false;
}

void state_read_boot(char ret[STATE_BOOT_SIZE])
{
    auto_fd int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, ret, STATE_BOOT_SIZE - 1) : 0;

    ret[n > 0 ? n : 0] = '\0';
}
