/*
 * replace.c - a file is replaced as a whole, or not at all
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "common/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define REPLACE_TRIES 8

static enum aad_code replace_fail(const struct replace *r, struct aad_error *err)
{
    return folder_fail(r->folder, "write", r->name, err);
}

void replace_clear(struct replace *r)
{
    if (r->temporary[0])
        (void)unlinkat(r->folder->fd, r->temporary, 0);
    r->temporary[0] = 0;
    if (r->fd >= 0)
        (void)close(r->fd);
    r->fd = -1;
}

/* Between the time it is made and the time it is locked, a file looks as if its writer were dead,
 * and somebody may sweep it away. Where there are no locks, only an old file is swept. */
static bool replace_is_ours(int fd)
{
    struct stat st;

    if (flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK)
        return false;
    return !fstat(fd, &st) && st.st_nlink == 1;
}

static enum aad_code replace_make(struct replace *r, struct aad_error *err)
{
    for (int i = 0; i < REPLACE_TRIES; i++) {
        uint64_t random;

        if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random)
            return aad_error_set(err, AAD_INTERNAL, NULL, "the kernel gives no random numbers");
        (void)snprintf(r->temporary, sizeof r->temporary, FOLDER_TEMPORARY "%016" PRIx64, random);
        r->fd = openat(r->folder->fd, r->temporary,
                       O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (r->fd >= 0 && replace_is_ours(r->fd))
            return AAD_OK;
        if (r->fd < 0) {
            r->temporary[0] = 0;
            if (errno != EEXIST)
                return replace_fail(r, err);
        }
        replace_clear(r);
    }
    errno = EBUSY;
    return replace_fail(r, err);
}

enum aad_code replace_write(struct replace *r, const void *bytes, size_t len, struct aad_error *err)
{
    const unsigned char *at = bytes;
    enum aad_code code;

    folder_sweep(r->folder); /* first: it may make the room that is needed */
    code = replace_make(r, err);
    while (!code && len) {
        ssize_t n = write(r->fd, at, len);

        if (n > 0) {
            at += n;
            len -= (size_t)n;
        } else if (!n || errno != EINTR) {
            errno = n ? errno : ENOSPC;
            code = replace_fail(r, err);
        }
    }
    if (!code && fsync(r->fd))
        code = replace_fail(r, err);
    return code;
}

enum aad_code replace_read(struct replace *r, struct folder_bytes *ret, struct aad_error *err)
{
    enum aad_code code;

    (void)posix_fadvise(r->fd, 0, 0, POSIX_FADV_DONTNEED);
    code = folder_read(r->folder, r->temporary, ret, err);
    if (code != AAD_NOT_FOUND)
        return code;
    errno = ENOENT;
    return replace_fail(r, err);
}

/* The result of close() is not checked: after the fsync it has nothing left to say. close() comes
 * after the rename, since until then the descriptor holds the lock. */
enum aad_code replace_commit(struct replace *r, struct aad_error *err)
{
    if (renameat(r->folder->fd, r->temporary, r->folder->fd, r->name))
        return replace_fail(r, err);
    r->temporary[0] = 0;
    return folder_sync(r->folder, err);
}

/* Where the file system cannot rename like this, it can link; replace_clear() then removes the
 * second name. */
static int replace_rename_first(struct replace *r)
{
    int fd = r->folder->fd;

    if (!renameat2(fd, r->temporary, fd, r->name, RENAME_NOREPLACE)) {
        r->temporary[0] = 0;
        return 0;
    }
    if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
        return -1;
    return linkat(fd, r->temporary, fd, r->name, 0);
}

enum aad_code replace_create(struct replace *r, struct aad_error *err)
{
    if (!replace_rename_first(r)) {
        replace_clear(r);
        return folder_sync(r->folder, err);
    }
    if (errno == EEXIST)
        return aad_error_set(err, AAD_REFUSED, NULL, "another process has made '%.300s/%.80s'",
                             r->folder->path, r->name);
    return replace_fail(r, err);
}
