/*
 * folder.c - a folder of a store's own, and the private files in it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "common/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FOLDER_SHOWN 300
#define FOLDER_FOREIGN "belongs to another user"
#define FOLDER_OPEN "is open to others"
#define FOLDER_OLD_S 60 /* far beyond the deadline of any writer */

enum aad_code folder_fail(const struct folder *f, const char *what, const char *name,
                          struct aad_error *err)
{
    int errnum = errno;
    bool is_forbidden = errnum == EROFS || errnum == EACCES || errnum == EPERM;

    return aad_error_set(err, AAD_IO, NULL, "cannot %s '%.*s%s%.80s': %s\n%s", what, FOLDER_SHOWN,
                         f->path, name ? "/" : "", name ? name : "", strerror(errnum),
                         is_forbidden ? "This user may not do that there: let XDG_DATA_HOME name a "
                                        "directory of its own."
                                      : "");
}

static enum aad_code folder_distrust(const struct folder *f, const char *name, const char *why,
                                     struct aad_error *err)
{
    const char *mend = !strcmp(why, FOLDER_OPEN) ? name ? "chmod 600" : "chmod 700" : "remove";
    char shown[FOLDER_SHOWN + 100];

    (void)snprintf(shown, sizeof shown, "'%.*s%s%.80s'", FOLDER_SHOWN, f->path, name ? "/" : "",
                   name ? name : "");
    if (!strcmp(why, FOLDER_FOREIGN)) /* with sudo and a user's HOME, all of it is that user's */
        return aad_error_set(
            err, AAD_CONFIG, NULL,
            "%s %s\n"
            "Run it as that user; or let HOME or XDG_DATA_HOME name a directory of "
            "the user that it runs as.",
            shown, why);
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "%s %s\n"
                         "If nobody else has changed it: %s %s",
                         shown, why, mend, shown);
}

/* --- the folder ------------------------------------------------------------------------------- */

/* The entry in the folder above is made to last as well. */
static int folder_make_one(char *path)
{
    char *name = strrchr(path, '/');
    int fd;

    if (mkdir(path, 0700))
        return errno == EEXIST ? 0 : -1;
    *name = 0;
    fd = open(*path ? path : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *name = '/';
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
    return 0;
}

int folder_make(const char *path)
{
    char parts[FOLDER_PATH_MAX];

    if (path[0] != '/' || strlen(path) >= sizeof parts) {
        errno = ENAMETOOLONG;
        return -1;
    }
    (void)snprintf(parts, sizeof parts, "%s", path);
    for (char *slash = strchr(parts + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        int rc;

        *slash = 0;
        rc = folder_make_one(parts);
        *slash = '/';
        if (rc)
            return -1;
    }
    return folder_make_one(parts);
}

enum aad_code folder_check(const char *path, bool is_made, struct aad_error *err)
{
    const char *what = is_made && folder_make(path) ? "make" : NULL;
    struct stat st = {0};

    if (!what && lstat(path, &st))
        what = "look at";
    if (what)
        return aad_error_set(err, AAD_IO, NULL, "cannot %s %.300s: %s", what, path,
                             strerror(errno));
    if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & (S_IWGRP | S_IWOTH)))
        return aad_error_set(err, AAD_REFUSED, NULL, "%.300s could be changed by others", path);
    return AAD_OK;
}

enum aad_code folder_init(struct folder *ret, const char *path, struct aad_error *err)
{
    ret->fd = -1;
    if (path[0] != '/' || strlen(path) >= sizeof ret->path)
        return aad_error_set(err, AAD_CONFIG, NULL, "the path of the store's folder is no path");
    (void)snprintf(ret->path, sizeof ret->path, "%s", path);
    return AAD_OK;
}

static const char *folder_find_fault(const struct stat *st)
{
    if (st->st_uid != geteuid())
        return FOLDER_FOREIGN;
    return st->st_mode & (S_IRWXG | S_IRWXO) ? FOLDER_OPEN : NULL;
}

enum aad_code folder_open(struct folder *f, bool is_made, struct aad_error *err)
{
    enum aad_code code = AAD_OK;
    const char *fault;
    struct stat st;

    if (f->fd >= 0)
        return AAD_OK;
    if (is_made && folder_make(f->path))
        return folder_fail(f, "make", NULL, err);
    f->fd = open(f->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (f->fd < 0 && errno == ENOENT && !is_made)
        return AAD_OK;
    if (f->fd < 0 && (errno == ENOTDIR || errno == ELOOP))
        return folder_distrust(f, NULL, "is no directory", err);
    if (f->fd < 0 || fstat(f->fd, &st))
        code = folder_fail(f, "open", NULL, err);
    fault = code ? NULL : folder_find_fault(&st);
    if (fault)
        code = folder_distrust(f, NULL, fault, err);
    if (code)
        folder_close(f);
    return code;
}

void folder_close(struct folder *f)
{
    if (f->fd >= 0)
        (void)close(f->fd);
    f->fd = -1;
}

/* Some file systems have no fsync of a folder, and say so. */
enum aad_code folder_sync(const struct folder *f, struct aad_error *err)
{
    if (fsync(f->fd) && errno != EINVAL && errno != EOPNOTSUPP && errno != ENOSYS)
        return folder_fail(f, "write", NULL, err);
    return AAD_OK;
}

/* --- its files -------------------------------------------------------------------------------- */

static const char *folder_find_fault_of_file(const struct stat *st)
{
    if (!S_ISREG(st->st_mode))
        return "is not a regular file";
    if (st->st_nlink > 1) /* 0: replaced since it was opened, and still what it was */
        return "has a second name (hard link)";
    return folder_find_fault(st);
}

static enum aad_code folder_open_file(const struct folder *f, const char *name, int *ret_fd,
                                      struct aad_error *err)
{
    int fd = openat(f->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    const char *fault;
    struct stat st;

    if (fd < 0 && errno == ENOENT)
        return AAD_NOT_FOUND;
    if (fd < 0 && (errno == ELOOP || errno == ENXIO))
        return folder_distrust(f, name, "is not a regular file", err);
    if (fd < 0 || fstat(fd, &st)) {
        enum aad_code code = folder_fail(f, "open", name, err);

        if (fd >= 0)
            (void)close(fd);
        return code;
    }
    if (st.st_nlink > 1) {
        /* A new file got its name by a link, and its writer was killed before it removed the first
         * name. */
        folder_sweep(f);
        (void)fstat(fd, &st);
    }
    fault = folder_find_fault_of_file(&st);
    if (!fault) {
        *ret_fd = fd;
        return AAD_OK;
    }
    (void)close(fd);
    return folder_distrust(f, name, fault, err);
}

enum aad_code folder_read(const struct folder *f, const char *name, struct folder_bytes *ret,
                          struct aad_error *err)
{
    ssize_t n = 1;
    int fd = -1;
    enum aad_code code = f->fd < 0 ? AAD_NOT_FOUND : folder_open_file(f, name, &fd, err);

    if (code)
        return code;
    ret->len = 0;
    while (ret->len < ret->size && n) {
        n = read(fd, ret->bytes + ret->len, ret->size - ret->len);
        if (n < 0 && errno != EINTR) {
            code = folder_fail(f, "read", name, err);
            break;
        }
        ret->len += n > 0 ? (size_t)n : 0;
    }
    (void)close(fd);
    return code;
}

enum aad_code folder_remove(const struct folder *f, const char *name, struct aad_error *err)
{
    if (f->fd < 0)
        return AAD_NOT_FOUND;
    if (unlinkat(f->fd, name, 0))
        return errno == ENOENT ? AAD_NOT_FOUND : folder_fail(f, "remove", name, err);
    return folder_sync(f, err);
}

/* --- what killed writers left ----------------------------------------------------------------- */

static bool folder_is_old(const struct stat *st)
{
    int64_t age_s = (int64_t)time(NULL) - (int64_t)st->st_mtime;

    return age_s > FOLDER_OLD_S || age_s < -FOLDER_OLD_S;
}

/* A writer keeps its file locked for as long as it lives. Where there are no locks, age tells. A
 * file that has its second name already no longer needs the first. */
static void folder_sweep_one(const struct folder *f, const char *name)
{
    int fd = openat(f->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat st;

    if (fd < 0)
        return;
    if (!fstat(fd, &st) && S_ISREG(st.st_mode) &&
        (st.st_nlink > 1 || !flock(fd, LOCK_EX | LOCK_NB) ||
         (errno != EWOULDBLOCK && folder_is_old(&st))))
        (void)unlinkat(f->fd, name, 0);
    (void)close(fd);
}

void folder_sweep(const struct folder *f)
{
    int fd = openat(f->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = fd >= 0 ? fdopendir(fd) : NULL;

    for (struct dirent *entry; directory && (entry = readdir(directory));)
        if (!strncmp(entry->d_name, FOLDER_TEMPORARY, sizeof FOLDER_TEMPORARY - 1))
            folder_sweep_one(f, entry->d_name);
    if (directory)
        (void)closedir(directory);
    else if (fd >= 0)
        (void)close(fd);
}
