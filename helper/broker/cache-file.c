/*
 * cache-file.c - tokens as private files in the runtime directory, on a file system in memory only
 *
 * Used where a container's system call filter forbids the kernel keyring, or its quota is used up.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/cache-home.h"

#include <errno.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/runtime.h"
#include "base/token.h"

#define CACHE_FILE_MAX (2u * TOKEN_MAX) /* the text that names the token is with it */

static int cache_file_path(const char *hash, struct buf *ret)
{
    if (runtime_find(ret, NULL))
        return ENOENT;
    buf_append_text(ret, "/cache");
    if (hash[0])
        buf_printf(ret, "/%s", hash);
    return buf_ok(ret, NULL) ? ENOMEM : 0;
}

static int cache_file_load(const char *hash, struct secret *ret)
{
    auto_buf struct buf path = {0};
    int errnum = cache_file_path(hash, &path);

    if (errnum)
        return errnum;
    return file_read(buf_text(&path), FILE_TRUST_PRIVATE, CACHE_FILE_MAX, ret, NULL) ? ENOENT : 0;
}

/* A token never touches a disk: P3, P11. */
static int cache_file_check_dir(void)
{
    auto_buf struct buf dir = {0};
    struct statfs fs;
    int errnum = cache_file_path("", &dir);

    if (errnum)
        return errnum;
    if (!runtime_make())
        return EACCES;
    if (file_make_private_dir(buf_text(&dir), NULL) || file_check_chain(buf_text(&dir), NULL))
        return EACCES;
    if (statfs(buf_text(&dir), &fs))
        return errno;
    return fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC ? 0 : EMEDIUMTYPE;
}

static int cache_file_save(const char *hash, const struct secret *record, int64_t lifetime_s)
{
    auto_buf struct buf path = {0};
    int errnum = cache_file_check_dir();

    (void)lifetime_s; /* it is in the record; the directory goes with the session */
    if (!errnum)
        errnum = cache_file_path(hash, &path);
    if (errnum)
        return errnum;
    return file_replace(buf_text(&path), 0600, record->bytes, record->len, NULL) ? EIO : 0;
}

static int cache_file_erase(const char *hash)
{
    auto_buf struct buf path = {0};
    int errnum = cache_file_path(hash, &path);

    if (errnum)
        return errnum;
    return unlink(buf_text(&path)) ? errno : 0;
}

const struct cache_home cache_file = {
    .is_file = true,
    .name = "file on tmpfs",
    .load = cache_file_load,
    .save = cache_file_save,
    .erase = cache_file_erase,
};
