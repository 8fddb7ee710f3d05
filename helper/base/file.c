/*
 * file.c - files that others may have prepared for us
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/file-trust.h"

#define FILE_CHUNK 4096
#define FILE_FIRST 1023 /* with the byte behind it 1 KiB, which is more than most inputs have */
#define FILE_TEMPORARY ".aad-%016llx.tmp"
#define FILE_TEMPORARY_LEN 25
#define FILE_TEMPORARY_OLD_S 60 /* no writing takes that long: its process was killed */

enum aad_code file_read(const char *path, enum file_trust trust, size_t max, struct secret *ret,
                        struct aad_error *err)
{
    auto_fd int fd = file_trust_open(path, trust);
    struct file_message whole = {.max = max};
    struct stat st;
    enum aad_code code;

    if (fd < 0)
        return file_trust_refuse_open(err, errno, path);
    code = file_trust_check_fd(fd, path, trust, &st, err);
    if (code)
        return code;
    whole.size = st.st_size > 0 ? (size_t)st.st_size : 0;
    code = file_read_message(fd, &whole, ret, err);
    if (code == AAD_USAGE)
        return file_trust_refuse(err, path, "is too large", NULL);
    return code;
}

static enum aad_code file_wait(int fd, short events, const struct deadline *deadline,
                               struct aad_error *err)
{
    struct pollfd p = {.fd = fd, .events = events};
    int ready;

    do
        ready = poll(&p, 1, deadline ? deadline_left_poll(deadline) : -1);
    while (ready < 0 && errno == EINTR);
    if (ready < 0)
        return error_set_errno(err, errno, "cannot wait for input or output");
    if (!ready)
        return aad_error_set(err, AAD_TIMEOUT, NULL, "the input did not end in time");
    return AAD_OK;
}

static enum aad_code file_is_not_open(struct aad_error *err, int fd)
{
    return aad_error_set(err, AAD_USAGE, NULL,
                         "descriptor %d is not open for reading\n"
                         "Open it for this command, as in: aad-credential ... %d< FILE",
                         fd, fd);
}

/* Reads once; adds nothing at the end of the input. */
static enum aad_code file_read_some(int fd, size_t room, const struct deadline *deadline,
                                    struct secret *to, struct aad_error *err)
{
    for (;;) {
        enum aad_code code = deadline ? file_wait(fd, POLLIN, deadline, err) : AAD_OK;
        char *at = secret_reserve(to, room);
        ssize_t len;

        if (code)
            return code;
        if (!at)
            return secret_ok(to, err);
        len = read(fd, at, room);
        if (len >= 0) {
            secret_grew(to, (size_t)len);
            return AAD_OK;
        }
        if (errno == EAGAIN && !deadline)
            code = file_wait(fd, POLLIN, NULL, err);
        else if (errno == EBADF)
            return file_is_not_open(err, fd);
        else if (errno != EINTR && errno != EAGAIN)
            return error_set_errno(err, errno, "cannot read the input");
        if (code)
            return code;
    }
}

enum aad_code file_read_message(int fd, const struct file_message *message, struct secret *ret,
                                struct aad_error *err)
{
    auto_secret struct secret bytes = {0};
    size_t before, room = message->size ? message->size + 1 : FILE_FIRST;

    do {
        enum aad_code code;

        before = bytes.len;
        room = message->max - before < room ? message->max - before + 1 : room;
        code = file_read_some(fd, room, message->deadline, &bytes, err);
        if (code)
            return code;
        if (bytes.len > message->max)
            return aad_error_set(err, AAD_USAGE, NULL, "the input is longer than %zu bytes",
                                 message->max);
        /* A regular file has no more than that. */
        if (message->size && bytes.len == message->size && bytes.len - before < room)
            break;
        room = bytes.len > FILE_FIRST ? bytes.len : FILE_FIRST; /* as much again */
    } while (bytes.len > before &&
             !(message->is_complete && message->is_complete(bytes.bytes, bytes.len)));
    secret_take(ret, &bytes);
    return AAD_OK;
}

enum aad_code file_read_fd(int fd, size_t max, const struct deadline *deadline, struct secret *ret,
                           struct aad_error *err)
{
    const struct file_message whole = {.max = max, .deadline = deadline};
    int64_t from_ms = clock_steady_ms();
    enum aad_code code = file_read_message(fd, &whole, ret, err);

    deadline_prolong_all(clock_steady_ms() - from_ms);
    return code;
}

enum aad_code file_write_all(int fd, const void *bytes, size_t len, struct aad_error *err)
{
    const char *at = bytes;

    while (len) {
        ssize_t written = write(fd, at, len);

        if (written < 0 && errno == EAGAIN) {
            enum aad_code code = file_wait(fd, POLLOUT, NULL, err);

            if (code)
                return code;
        } else if (written < 0 && errno != EINTR) {
            return error_set_errno(err, errno, "cannot write");
        } else if (written > 0) {
            at += written;
            len -= (size_t)written;
        }
    }
    return AAD_OK;
}

/* Opens the directory that a path is in. *ret_name points into path. */
static enum aad_code file_open_parent(const char *path, int *ret_fd, const char **ret_name,
                                      struct aad_error *err)
{
    const char *slash = strrchr(path, '/');
    auto_buf struct buf dir = {0};
    int fd;

    if (!slash)
        buf_append_text(&dir, ".");
    else
        buf_append(&dir, path, slash == path ? 1 : (size_t)(slash - path));
    if (buf_ok(&dir, err))
        return AAD_INTERNAL;
    fd = open(buf_text(&dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return error_set_errno(err, errno, "cannot open %s", buf_text(&dir));
    *ret_fd = fd;
    *ret_name = slash ? slash + 1 : path;
    return AAD_OK;
}

static enum aad_code file_rename(int dir, const char *from, const char *to, struct aad_error *err)
{
    if (renameat(dir, from, dir, to))
        return error_set_errno(err, errno, "cannot put the new %s in place", to);
    /* Some file systems cannot sync a directory and say EINVAL. */
    if (fsync(dir) && errno != EINVAL)
        return error_set_errno(err, errno, "cannot write the directory to the disk");
    return AAD_OK;
}

static void file_sweep_one(int dir, const char *name)
{
    struct stat st;

    if (strlen(name) != FILE_TEMPORARY_LEN || strncmp(name, ".aad-", 5) != 0 ||
        strcmp(name + FILE_TEMPORARY_LEN - 4, ".tmp") != 0)
        return;
    if (!fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) && st.st_uid == geteuid() &&
        clock_now_s() - st.st_mtime > FILE_TEMPORARY_OLD_S)
        (void)unlinkat(dir, name, 0);
}

/* Removes what a process left that was killed while it wrote: perhaps a token (P3). */
static void file_sweep(int dir)
{
    int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry;

    if (!entries) {
        if (fd >= 0)
            (void)close(fd);
        return;
    }
    while ((entry = readdir(entries)))
        file_sweep_one(dir, entry->d_name);
    (void)closedir(entries);
}

/* A new file beside path, in the same directory; name points into path. */
struct file_temporary {
    char temporary[48];
    const char *path, *name;
    int dir, fd;
};

static void file_temporary_close(struct file_temporary *t)
{
    cleanup_fd(&t->fd);
    cleanup_fd(&t->dir);
}

static enum aad_code file_temporary_open(const char *path, struct file_temporary *ret,
                                         struct aad_error *err)
{
    uint64_t chance = 0;
    enum aad_code code = file_open_parent(path, &ret->dir, &ret->name, err);

    if (code)
        return code;
    ret->path = path;
    if (getrandom(&chance, sizeof chance, 0) != (ssize_t)sizeof chance)
        return aad_error_set(err, AAD_INTERNAL, NULL, "the system gives no random numbers");
    (void)snprintf(ret->temporary, sizeof ret->temporary, FILE_TEMPORARY,
                   (unsigned long long)chance);
    ret->fd = openat(ret->dir, ret->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                     0600);
    if (ret->fd < 0)
        return error_set_errno(err, errno, "cannot create a file beside %s", path);
    return AAD_OK;
}

static enum aad_code file_temporary_write(const struct file_temporary *t, const void *bytes,
                                          size_t len, struct aad_error *err)
{
    if (file_write_all(t->fd, bytes, len, NULL) || fsync(t->fd))
        return error_set_errno(err, errno, "cannot write %s", t->path);
    return AAD_OK;
}

#define auto_temporary __attribute__((cleanup(file_temporary_close)))

enum aad_code file_replace(const char *path, mode_t mode, const void *bytes, size_t len,
                           struct aad_error *err)
{
    auto_temporary struct file_temporary t = {.dir = -1, .fd = -1};
    enum aad_code code = file_temporary_open(path, &t, err);

    if (code)
        return code;
    if (fchmod(t.fd, mode))
        code = error_set_errno(err, errno, "cannot set the mode of %s", path);
    if (!code)
        code = file_temporary_write(&t, bytes, len, err);
    if (!code)
        code = file_rename(t.dir, t.temporary, t.name, err);
    if (code)
        (void)unlinkat(t.dir, t.temporary, 0);
    file_sweep(t.dir);
    return code;
}

enum aad_code file_rehearse(const char *path, size_t len, struct aad_error *err)
{
    static const char zeros[FILE_CHUNK];
    auto_temporary struct file_temporary t = {.dir = -1, .fd = -1};
    enum aad_code code = file_temporary_open(path, &t, err);

    if (code)
        return code;
    for (size_t done = 0; !code && done < len; done += FILE_CHUNK)
        code =
            file_temporary_write(&t, zeros, len - done < FILE_CHUNK ? len - done : FILE_CHUNK, err);
    (void)unlinkat(t.dir, t.temporary, 0);
    return code;
}

/* Makes path[0..len], mode 0700 whatever the umask. */
static enum aad_code file_make_dir(const char *path, size_t len, struct aad_error *err)
{
    auto_buf struct buf prefix = {0};
    mode_t before;
    int failed, errnum;

    buf_append(&prefix, path, len);
    if (buf_ok(&prefix, err))
        return AAD_INTERNAL;
    before = umask(077);
    failed = mkdir(buf_text(&prefix), 0700);
    errnum = errno;
    (void)umask(before);
    if (failed && errnum != EEXIST)
        return error_set_errno(err, errnum, "cannot create the directory %s", buf_text(&prefix));
    return AAD_OK;
}

static enum aad_code file_make_dirs(const char *path, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    for (size_t len = 1; !code && path[len - 1]; len++) {
        bool is_end = path[len - 1] != '/' && (!path[len] || path[len] == '/');

        if (is_end)
            code = file_make_dir(path, len, err);
    }
    return code;
}

enum aad_code file_make_private_dir(const char *path, struct aad_error *err)
{
    const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    auto_fd int fd = open(path, flags);
    struct stat st;

    if (fd < 0 && errno == ENOENT) {
        enum aad_code code = file_make_dirs(path, err);

        if (code)
            return code;
        fd = open(path, flags);
    }
    if (fd < 0 && (errno == ELOOP || errno == ENOTDIR))
        return file_trust_refuse(err, path, "is not a directory, or a symbolic link to one", NULL);
    if (fd < 0 || fstat(fd, &st))
        return error_set_errno(err, errno, "cannot open the directory %s", path);
    if (st.st_uid != geteuid())
        return file_trust_refuse_owner(err, path, &st);
    if (st.st_mode & FILE_TRUST_BITS_WRITE_OTHERS)
        return file_trust_refuse_writable(err, path, &st);
    return AAD_OK;
}

int file_open_lock(const char *path, struct aad_error *err)
{
    int flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    int fd = open(path, flags, 0600);
    struct stat st;

    if (fd < 0) {
        (void)file_trust_refuse_open(err, errno, path);
        return -1;
    }
    if (file_trust_check_fd(fd, path, FILE_TRUST_PRIVATE, &st, err)) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

bool file_try_lock(int fd)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    int failed;

    do
        failed = flock(fd, LOCK_EX | LOCK_NB);
    while (failed && errno == EINTR);
    if (!failed || errno == EWOULDBLOCK)
        return !failed;
    /* Where one kind of lock is not supported, the other may be: no place ever has both at once. */
    do
        failed = fcntl(fd, F_OFD_SETLK, &whole);
    while (failed && errno == EINTR);
    if (failed && errno == EACCES)
        errno = EWOULDBLOCK;
    return !failed;
}
