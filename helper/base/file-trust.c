/*
 * file-trust.c - who may have written what we believe
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/file-trust.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

#define FILE_TRUST_LINKS_MAX 40
#define FILE_TRUST_NAME "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

enum aad_code file_trust_refuse(struct aad_error *err, const char *path, const char *reason,
                                const char *command)
{
    auto_buf struct buf quoted = {0};

    if (!command)
        return aad_error_set(err, AAD_CONFIG, NULL, "%s %s", path, reason);
    buf_append_shell(&quoted, path);
    return aad_error_set(err, AAD_CONFIG, NULL, "%s %s\n%s %s", path, reason, command,
                         buf_text(&quoted));
}

struct file_trust_user {
    char name[64]; /* "alice", or "the user 1000" */
};

static struct file_trust_user file_trust_find_user(uid_t uid)
{
    struct file_trust_user user;
    struct passwd entry, *found = NULL;
    char room[4096];

    (void)snprintf(user.name, sizeof user.name, "the user %u", uid);
    if (!getpwuid_r(uid, &entry, room, sizeof room, &found) && found && found->pw_name[0] &&
        strspn(found->pw_name, FILE_TRUST_NAME) == strlen(found->pw_name))
        (void)snprintf(user.name, sizeof user.name, "%s", found->pw_name);
    return user;
}

/* What belongs to somebody else is left as it is: with sudo and a user's HOME, all of it does. */
enum aad_code file_trust_refuse_owner(struct aad_error *err, const char *path,
                                      const struct stat *st)
{
    struct file_trust_user owner = file_trust_find_user(st->st_uid),
                           own = file_trust_find_user(geteuid());

    return aad_error_set(err, AAD_CONFIG, NULL,
                         "%s belongs to another user: to %s, not to %s\n"
                         "Run it as %s; or let HOME and the XDG_*_HOME variables name directories "
                         "of %s.",
                         path, owner.name, own.name, owner.name, own.name);
}

static enum aad_code file_trust_refuse_mode(struct aad_error *err, const char *path,
                                            const struct stat *st, const char *reason,
                                            const char *command)
{
    if (st->st_uid == geteuid())
        return file_trust_refuse(err, path, reason, command);
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "%s %s\n"
                         "Ask %s, whose it is, to look who has changed it, and to take that right "
                         "away.",
                         path, reason, file_trust_find_user(st->st_uid).name);
}

enum aad_code file_trust_refuse_writable(struct aad_error *err, const char *path,
                                         const struct stat *st)
{
    return file_trust_refuse_mode(err, path, st, "can be written by other users", "chmod go-w");
}

bool file_is_absent(const char *path)
{
    struct stat st;

    return lstat(path, &st) && errno == ENOENT;
}

/* What is missing is told by one call. A link that leads nowhere is not missing where root says
 * what may be done. O_NONBLOCK: a FIFO that somebody put there must not hold us up. */
int file_trust_open(const char *path, enum file_trust trust)
{
    int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    int fd = open(path, flags | O_NOFOLLOW);

    if (fd >= 0 || errno != ELOOP || trust == FILE_TRUST_PRIVATE)
        return fd;
    fd = open(path, flags);
    if (fd < 0 && errno == ENOENT && trust == FILE_TRUST_ROOT)
        errno = ENOLINK;
    return fd;
}

enum aad_code file_trust_refuse_open(struct aad_error *err, int errnum, const char *path)
{
    if (errnum == ELOOP)
        return file_trust_refuse(err, path, "is a symbolic link", NULL);
    if (errnum == ENXIO || errnum == EISDIR)
        return file_trust_refuse(err, path, "is not a regular file", NULL);
    return error_set_errno(err, errnum == ENOTDIR ? ENOENT : errnum, "cannot open %s", path);
}

static bool file_trust_is_owner(const struct stat *st)
{
    return st->st_uid == 0 || st->st_uid == geteuid();
}

enum aad_code file_trust_check_fd(int fd, const char *path, enum file_trust trust, struct stat *st,
                                  struct aad_error *err)
{
    if (fstat(fd, st))
        return error_set_errno(err, errno, "cannot look at %s", path);
    if (!S_ISREG(st->st_mode))
        return file_trust_refuse(err, path, "is not a regular file", NULL);
    if (trust != FILE_TRUST_PRIVATE) {
        if (trust == FILE_TRUST_ROOT && st->st_uid != 0)
            return aad_error_set(err, AAD_CONFIG, NULL,
                                 "%s does not belong to root\n"
                                 "Ask who administers this machine to look who wrote it, and to "
                                 "write it anew as root.",
                                 path);
        if (!file_trust_is_owner(st))
            return file_trust_refuse_owner(err, path, st);
        if (st->st_mode & FILE_TRUST_BITS_WRITE_OTHERS)
            return file_trust_refuse_writable(err, path, st);
        return AAD_OK;
    }
    if (st->st_uid != geteuid())
        return file_trust_refuse_owner(err, path, st);
    if (st->st_nlink != 1)
        return file_trust_refuse(err, path, "has a second name (hard link)", "Remove it: rm");
    if (st->st_mode & FILE_TRUST_BITS_ANY_OTHERS)
        return file_trust_refuse_mode(err, path, st, "is open to other users", "chmod go=");
    return AAD_OK;
}

static enum aad_code file_trust_check_component(const char *path, const struct stat *st,
                                                bool is_last, struct aad_error *err)
{
    bool is_sticky = S_ISDIR(st->st_mode) && (st->st_mode & S_ISVTX) && !is_last;

    /* This check is first: whoever follows a remedy from below must not change a device. */
    if (!S_ISREG(st->st_mode) && !S_ISDIR(st->st_mode) && !S_ISLNK(st->st_mode))
        return file_trust_refuse(err, path, "is not a regular file", NULL);
    if (!file_trust_is_owner(st))
        return file_trust_refuse_owner(err, path, st);
    if (!S_ISLNK(st->st_mode) && (st->st_mode & FILE_TRUST_BITS_WRITE_OTHERS) && !is_sticky)
        return file_trust_refuse_writable(err, path, st);
    return AAD_OK;
}

/* Follows the link that the first `len` bytes of *path name, and puts the result into *path. */
static enum aad_code file_trust_follow(struct buf *path, size_t len, struct aad_error *err)
{
    auto_buf struct buf link = {0}, next = {0};
    char target[PATH_MAX];
    ssize_t target_len;
    size_t slash = len;

    buf_append(&link, path->bytes, len);
    target_len = readlink(buf_text(&link), target, sizeof target);
    if (target_len < 1 || target_len >= (ssize_t)sizeof target)
        return error_set_errno(err, target_len < 0 ? errno : ENAMETOOLONG,
                               "cannot follow the link %s", buf_text(&link));
    while (slash && path->bytes[slash - 1] != '/')
        slash--;
    if (target[0] != '/')
        buf_append(&next, path->bytes, slash);
    buf_append(&next, target, (size_t)target_len);
    buf_append(&next, path->bytes + len, path->len - len);
    if (buf_ok(&next, err))
        return AAD_INTERNAL;
    buf_clear(path);
    *path = next;
    next = (struct buf){0};
    return AAD_OK;
}

/* Walks from / until the end or the first link. *ret_link is the length up to that link, or 0. */
static enum aad_code file_trust_walk(const struct buf *path, size_t *ret_link,
                                     struct aad_error *err)
{
    auto_buf struct buf prefix = {0};
    struct stat st;

    for (size_t len = 1; len <= path->len; len++) {
        size_t rest = strspn(path->bytes + len, "/");
        enum aad_code code;

        if (len > 1 && (path->bytes[len - 1] == '/' || (path->bytes[len] && !rest)))
            continue;
        buf_clear(&prefix);
        buf_append(&prefix, path->bytes, len);
        if (buf_ok(&prefix, err))
            return AAD_INTERNAL;
        if (lstat(buf_text(&prefix), &st))
            return error_set_errno(err, errno, "cannot look at %s", buf_text(&prefix));
        code = file_trust_check_component(buf_text(&prefix), &st, len + rest >= path->len, err);
        *ret_link = S_ISLNK(st.st_mode) ? len : 0;
        if (code || *ret_link)
            return code;
    }
    return AAD_OK;
}

/* Puts into *now what the path leads to in the end. */
static enum aad_code file_trust_resolve(const char *path, struct buf *now, struct aad_error *err)
{
    if (path[0] != '/')
        return aad_error_set(err, AAD_CONFIG, NULL, "%s is not an absolute path", path);
    buf_append_text(now, path);
    if (buf_ok(now, err))
        return AAD_INTERNAL;
    for (int links = 0; links <= FILE_TRUST_LINKS_MAX; links++) {
        size_t link = 0;
        enum aad_code code = file_trust_walk(now, &link, err);

        if (code || !link)
            return code;
        code = file_trust_follow(now, link, err);
        if (code)
            return code;
    }
    return file_trust_refuse(err, path, "has too many symbolic links", NULL);
}

enum aad_code file_check_chain(const char *path, struct aad_error *err)
{
    auto_buf struct buf now = {0};

    return file_trust_resolve(path, &now, err);
}

enum aad_code file_follow(struct buf *path, struct aad_error *err)
{
    auto_buf struct buf now = {0};
    struct stat st;
    enum aad_code code;

    if (lstat(buf_text(path), &st) || !S_ISLNK(st.st_mode))
        return AAD_OK;
    code = file_trust_resolve(buf_text(path), &now, err);
    if (code && code != AAD_NOT_FOUND) /* what is not there yet can be made */
        return code;
    if (!lstat(buf_text(&now), &st) && !S_ISREG(st.st_mode))
        return file_trust_refuse(err, buf_text(&now), "is not a regular file", NULL);
    buf_clear(path);
    *path = now;
    now = (struct buf){0};
    return AAD_OK;
}
