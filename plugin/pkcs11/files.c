/*
 * files.c - the few files that this store keeps beside a token
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "common/folder.h"
#include "common/heap.h"
#include "common/replace.h"
#include "crypto.h"
#include "state.h"

#define FILES_LOCK_STEP_MS 3

static enum aad_code files_fail(const char *what, const char *path, struct aad_error *err)
{
    return aad_error_set(err, AAD_IO, NULL, "cannot %s %.300s: %s", what, path, strerror(errno));
}

/* Whoever only looks makes no folder. */
static enum aad_code files_folder(struct aad_store_state *s, bool is_made, char *ret, size_t size,
                                  struct aad_error *err)
{
    const char *directory = s->host->setting(s->host->ctx, "directory");
    enum aad_code code;

    if (!directory || strlen(directory) > size - 16)
        return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                             "there is no directory for the token's "
                             "files: set HOME");
    code = folder_check(directory, is_made, err);
    (void)snprintf(ret, size, "%s/pkcs11", directory);
    return code ? code : folder_check(ret, is_made, err);
}

/* Label, manufacturer, model and serial number. */
#define FILES_TOKEN_SIZE offsetof(CK_TOKEN_INFO, flags)

struct files_name {
    const char *prefix;
    unsigned char bytes[FILES_TOKEN_SIZE + CRYPTO_DIGEST_SIZE];
    size_t len; /* that count */
};

static enum aad_code files_print(struct aad_store_state *s, const struct files_name *name,
                                 char *ret, size_t size, struct aad_error *err)
{
    unsigned char hash[CRYPTO_DIGEST_SIZE];
    char text[33], folder[512];
    enum aad_code code = files_folder(s, true, folder, sizeof folder, err);

    if (code)
        return code;
    if (!crypto_sha256(name->bytes, name->len, hash))
        return aad_error_set(err, AAD_INTERNAL, NULL, "SHA-256 failed");
    for (size_t i = 0; i < 16; i++)
        (void)snprintf(text + 2 * i, 3, "%02x", hash[i]);
    (void)snprintf(ret, size, "%s/%s-%s", folder, name->prefix, text);
    return AAD_OK;
}

enum aad_code files_path(struct aad_store_state *s, const char *prefix, char *ret, size_t size,
                         struct aad_error *err)
{
    struct files_name name = {.prefix = prefix, .len = FILES_TOKEN_SIZE};

    memcpy(name.bytes, &s->token, FILES_TOKEN_SIZE);
    return files_print(s, &name, ret, size, err);
}

enum aad_code files_mark(struct aad_store_state *s, const char *prefix, char *ret, size_t size,
                         struct aad_error *err)
{
    struct files_name name = {.prefix = prefix, .len = sizeof name.bytes};

    memcpy(name.bytes, &s->token, FILES_TOKEN_SIZE);
    memcpy(name.bytes + FILES_TOKEN_SIZE, s->module_id, sizeof s->module_id);
    return files_print(s, &name, ret, size, err);
}

/* --- locks ---------------------------------------------------------------------------------- */

/* Which process has the lock, by the kernel's list of locks; 0: the list does not say. */
static int files_find_holder(int fd)
{
    FILE *locks = fopen("/proc/locks", "re");
    char line[200], file[80] = "";
    long holder = 0;
    struct stat st;

    if (!fstat(fd, &st))
        (void)snprintf(file, sizeof file, " %02x:%02x:%ju ", major(st.st_dev), minor(st.st_dev),
                       (uintmax_t)st.st_ino);
    while (locks && file[0] && !holder && fgets(line, sizeof line, locks)) {
        char *at = strstr(line, file);

        if (!at || !strstr(line, " FLOCK "))
            continue;
        *at = '\0'; /* the process stands before the file */
        at = strrchr(line, ' ');
        holder = at ? strtol(at, NULL, 10) : 0;
    }
    if (locks)
        (void)fclose(locks);
    return holder > 0 && holder <= INT_MAX ? (int)holder : 0;
}

static enum aad_code files_is_locked(int fd, struct aad_error *err)
{
    int holder = files_find_holder(fd);
    char who[40] = "another process";

    if (holder > 0)
        (void)snprintf(who, sizeof who, "process %d", holder);
    return aad_error_set(err, AAD_TIMEOUT, NULL,
                         "%s has the token\n"
                         "Try again; if it does not end, look for a hanging aad-credential-host.",
                         who);
}

/* how: LOCK_EX or LOCK_SH. */
static enum aad_code files_wait_for(struct aad_store_state *s, const char *path, int how,
                                    int *ret_fd, struct aad_error *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0)
        return files_fail("open", path, err);
    while (flock(fd, how | LOCK_NB)) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            enum aad_code code = files_fail("lock", path, err);

            (void)close(fd);
            return code;
        }
        if (!s->host->time_left_ms(s->host->ctx)) {
            enum aad_code code = files_is_locked(fd, err);

            (void)close(fd);
            return code;
        }
        (void)poll(NULL, 0, FILES_LOCK_STEP_MS);
    }
    *ret_fd = fd;
    return AAD_OK;
}

enum aad_code files_lock(struct aad_store_state *s, const char *path, int *ret_fd,
                         struct aad_error *err)
{
    return files_wait_for(s, path, LOCK_EX, ret_fd, err);
}

static enum aad_code files_module_path(struct aad_store_state *s, bool is_made, char *ret,
                                       size_t size, struct aad_error *err)
{
    char folder[512];
    enum aad_code code = files_folder(s, is_made, folder, sizeof folder, err);

    if (!code)
        (void)snprintf(ret, size, "%s/module-%s", folder, s->module_name);
    return code;
}

enum aad_code files_lock_module(struct aad_store_state *s, int *ret_fd, struct aad_error *err)
{
    char path[600];
    enum aad_code code = files_module_path(s, true, path, sizeof path, err);

    return code ? code : files_lock(s, path, ret_fd, err);
}

enum aad_code files_share_module(struct aad_store_state *s, int *ret_fd, struct aad_error *err)
{
    char path[600];
    enum aad_code code = files_module_path(s, true, path, sizeof path, err);

    return code ? code : files_wait_for(s, path, LOCK_SH, ret_fd, err);
}

static int64_t files_read_count(int fd)
{
    int64_t n = 0;

    return pread(fd, &n, sizeof n, 0) == (ssize_t)sizeof n ? n : 0;
}

void files_count_change(int fd)
{
    int64_t n = fd < 0 ? 0 : files_read_count(fd) + 1;

    if (fd >= 0)
        (void)!pwrite(fd, &n, sizeof n, 0);
}

int64_t files_changes(struct aad_store_state *s)
{
    char path[600];
    int64_t n = 0;
    int fd = files_module_path(s, false, path, sizeof path, NULL)
                 ? -1
                 : open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0)
        return 0; /* there was no login yet */
    n = flock(fd, LOCK_SH | LOCK_NB) ? -1 : files_read_count(fd);
    (void)close(fd);
    return n;
}

void files_unlock(int fd)
{
    if (fd >= 0)
        (void)close(fd);
}

/* --- content -------------------------------------------------------------------------------- */

static void files_close_folder(struct folder *folder)
{
    folder_close(folder);
}
#define auto_folder __attribute__((cleanup(files_close_folder)))

/* Opens the folder of a path; files_path() has made and checked it. */
static enum aad_code files_open_folder(const char *path, struct folder *ret, const char **ret_name,
                                       struct aad_error *err)
{
    const char *slash = strrchr(path, '/');

    (void)snprintf(ret->path, sizeof ret->path, "%.*s", (int)(slash - path), path);
    *ret_name = slash + 1;
    ret->fd = open(ret->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return ret->fd < 0 && errno != ENOENT ? files_fail("open", ret->path, err) : AAD_OK;
}

enum aad_code files_read(const char *path, unsigned char *ret, size_t size, size_t *ret_len,
                         struct aad_error *err)
{
    auto_folder struct folder folder = {.fd = -1};
    struct folder_bytes got = {ret, size, 0};
    const char *name;
    enum aad_code code = files_open_folder(path, &folder, &name, err);

    if (!code)
        code = folder_read(&folder, name, &got, err);
    if (code == AAD_CONFIG)
        return aad_error_set(err, AAD_REFUSED, NULL, "%.300s is not a private file of ours", path);
    if (!code)
        *ret_len = got.len;
    return code;
}

enum aad_code files_write(const char *path, const void *bytes, size_t len, struct aad_error *err)
{
    auto_folder struct folder folder = {.fd = -1};
    auto_heap unsigned char *back = heap_new(len + 1);
    struct folder_bytes got = {back, len + 1, 0};
    const char *name;
    enum aad_code code = back ? files_open_folder(path, &folder, &name, err)
                              : aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    auto_replace struct replace r = replace_of(&folder, code ? "" : name);

    if (!code)
        code = replace_write(&r, bytes, len, err);
    if (!code)
        code = replace_read(&r, &got, err);
    if (!code && (got.len != len || !heap_equal(back, bytes, len)))
        code = aad_error_set(err, AAD_IO, NULL, "%.300s: the disk gives back something else", path);
    return code ? code : replace_commit(&r, err);
}

enum aad_code files_remove(const char *path, struct aad_error *err)
{
    auto_folder struct folder folder = {.fd = -1};
    const char *name;
    enum aad_code code = files_open_folder(path, &folder, &name, err);

    return code ? code : folder_remove(&folder, name, err);
}
