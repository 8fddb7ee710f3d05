/*
 * runtime.c - where we keep what a reboot may forget
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/runtime.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/env.h"

#define RUNTIME_TOLD "told" /* is there once somebody has been warned */
#define RUNTIME_OPEN (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

const char *runtime_parent = "/dev/shm";

static bool runtime_is_used; /* by this process */

struct runtime_name {
    char text[40];
};

static struct runtime_name runtime_name(void)
{
    struct runtime_name name;

    (void)snprintf(name.text, sizeof name.text, "aad-credential-%u", geteuid());
    return name;
}

/* -1: nobody keeps others from what is made there, or it is a disk. */
static int runtime_open_parent(void)
{
    int fd = open(runtime_parent, RUNTIME_OPEN);
    struct statfs fs;
    struct stat st;

    if (fd >= 0 && !fstat(fd, &st) && st.st_uid == 0 && (st.st_mode & S_ISVTX) &&
        !fstatfs(fd, &fs) && fs.f_type == TMPFS_MAGIC)
        return fd;
    if (fd >= 0)
        (void)close(fd);
    errno = EACCES;
    return -1;
}

/* The descriptor, or -1 with errno: ENOENT = it can be made. */
static int runtime_open(int parent)
{
    int fd = parent < 0 ? -1 : openat(parent, runtime_name().text, RUNTIME_OPEN);
    struct stat st;

    if (fd < 0)
        return -1;
    if (!fstat(fd, &st) && st.st_uid == geteuid() && !(st.st_mode & (S_IRWXG | S_IRWXO))) {
        runtime_is_used = true;
        return fd;
    }
    (void)close(fd);
    errno = EACCES;
    return -1;
}

enum aad_code runtime_find(struct buf *ret, struct aad_error *err)
{
    auto_fd int parent = -1, fd = -1;

    if (env_runtime_dir(ret, NULL) != AAD_NOT_FOUND)
        return buf_ok(ret, err);
    parent = runtime_open_parent();
    fd = runtime_open(parent);
    if (fd < 0 && (parent < 0 || errno != ENOENT))
        return env_runtime_dir(ret, err);
    buf_printf(ret, "%s/%s", runtime_parent, runtime_name().text);
    return buf_ok(ret, err);
}

bool runtime_make(void)
{
    auto_buf struct buf unused = {0};
    auto_fd int parent = -1, fd = -1;
    mode_t before;

    if (!env_runtime_dir(&unused, NULL))
        return true;
    parent = runtime_open_parent();
    fd = runtime_open(parent);
    if (fd >= 0 || parent < 0 || errno != ENOENT)
        return fd >= 0;
    before = umask(077);
    (void)mkdirat(parent, runtime_name().text, 0700);
    (void)umask(before);
    fd = runtime_open(parent); /* whoever has made it */
    return fd >= 0;
}

bool runtime_warn(struct aad_error *ret)
{
    auto_fd int parent = -1, fd = -1, told = -1;

    if (!runtime_is_used)
        return false;
    parent = runtime_open_parent();
    fd = runtime_open(parent);
    if (fd >= 0)
        told = openat(fd, RUNTIME_TOLD, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (told < 0)
        return false;
    (void)aad_error_set(ret, AAD_CONFIG, NULL,
                        "warning: there is no runtime directory, so %s/%s is used\n"
                        "It works, and this is said once. Nothing empties it but a reboot, or the "
                        "container's end: XDG_RUNTIME_DIR names a better one, of mode 0700 on a "
                        "tmpfs. 'aad-credential doctor' shows what is kept where.",
                        runtime_parent, runtime_name().text);
    return true;
}
