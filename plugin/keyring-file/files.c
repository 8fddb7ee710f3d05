/*
 * files.c - the files of the embedded keyring
 *
 * libsecret replaces the file by renaming a complete new one, so a reader or a crash sees the old
 * one or the new one. It writes the very first version in place, though: hence the mark.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FILES_FOLDER "keyring-file"
#define FILES_KEYRING "keyring"
#define FILES_BACKUP "keyring~" /* GIO keeps the version before for a moment */
#define FILES_LOCK "lock"
#define FILES_CREATING "creating"
#define FILES_TEMPORARY ".goutputstream-" /* how GIO names what it will rename */
#define FILES_POLL_MS 5
/* What every version of the file starts with. */
#define FILES_HEADER "GnomeKeyring\n\r"

static enum aad_code files_fail(struct aad_error *err, const char *what, const char *name)
{
    return aad_error_set(err, AAD_IO, NULL, "%s '%s': %s", what, name, strerror(errno));
}

static enum aad_code files_distrust(struct aad_error *err, const char *name, const char *why,
                                    const char *mend)
{
    (void)aad_error_set(err, AAD_CONFIG, NULL, "'%s' %s", name, why);
    return aad_error_remedy(err, "If nobody else has changed it: %s '%s'", mend, name);
}

/* mkdir -p, private: what exists on the way is left as it is. */
static int files_make_dirs(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        int rc;

        *slash = 0;
        rc = mkdir(path, 0700);
        *slash = '/';
        if (rc && errno != EEXIST)
            return -1;
    }
    return mkdir(path, 0700) && errno != EEXIST ? -1 : 0;
}

enum aad_code files_open(struct files *f, const char *data_directory, struct aad_error *err)
{
    struct stat st;

    f->directory_fd = f->lock_fd = -1;
    if (asprintf(&f->directory, "%s/" FILES_FOLDER, data_directory) < 0 ||
        asprintf(&f->keyring, "%s/" FILES_KEYRING, f->directory) < 0)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    if (files_make_dirs(f->directory))
        return files_fail(err, "cannot make", f->directory);
    f->directory_fd = open(f->directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (f->directory_fd < 0 && (errno == ENOTDIR || errno == ELOOP))
        return files_distrust(err, f->directory, "is no directory", "remove");
    if (f->directory_fd < 0 || fstat(f->directory_fd, &st))
        return files_fail(err, "cannot open", f->directory);
    if (st.st_uid != geteuid())
        return files_distrust(err, f->directory, "belongs to another user", "remove");
    if (st.st_mode & (S_IRWXG | S_IRWXO))
        return files_distrust(err, f->directory, "is open to others", "chmod 700");
    return AAD_OK;
}

void files_close(struct files *f)
{
    files_unlock(f);
    if (f->directory_fd >= 0)
        (void)close(f->directory_fd);
    free(f->directory);
    free(f->keyring);
    f->directory = f->keyring = NULL;
    f->directory_fd = -1;
}

/* A private regular file with one name, or not there. */
static enum aad_code files_check_private(const struct files *f, const char *name,
                                         struct aad_error *err)
{
    char shown[300];
    struct stat st;

    (void)snprintf(shown, sizeof shown, "%s/%s", f->directory, name);
    if (fstatat(f->directory_fd, name, &st, AT_SYMLINK_NOFOLLOW))
        return errno == ENOENT ? AAD_NOT_FOUND : files_fail(err, "cannot look at", shown);
    if (!S_ISREG(st.st_mode))
        return files_distrust(err, shown, "is not a regular file", "remove");
    if (st.st_uid != geteuid())
        return files_distrust(err, shown, "belongs to another user", "remove");
    if (st.st_nlink != 1)
        return files_distrust(err, shown, "has a second name (hard link)", "remove");
    if (st.st_mode & (S_IRWXG | S_IRWXO))
        return files_distrust(err, shown, "is open to others", "chmod 600");
    return AAD_OK;
}

/* GIO links the old version to a second name before it renames the new one over it, or renames it
 * where links are not possible. Nothing that was erased stays behind in it. */
static void files_drop_backup(const struct files *f)
{
    if (faccessat(f->directory_fd, FILES_KEYRING, F_OK, AT_SYMLINK_NOFOLLOW))
        (void)renameat(f->directory_fd, FILES_BACKUP, f->directory_fd, FILES_KEYRING);
    else
        (void)unlinkat(f->directory_fd, FILES_BACKUP, 0);
}

/* Under the lock nobody writes: what looks like being written was left by a kill. */
static void files_mend(const struct files *f)
{
    int fd = openat(f->directory_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = fd >= 0 ? fdopendir(fd) : NULL;

    if (!faccessat(f->directory_fd, FILES_CREATING, F_OK, AT_SYMLINK_NOFOLLOW)) {
        (void)unlinkat(f->directory_fd, FILES_KEYRING, 0);
        (void)unlinkat(f->directory_fd, FILES_BACKUP, 0);
        (void)unlinkat(f->directory_fd, FILES_CREATING, 0);
    }
    files_drop_backup(f);
    for (struct dirent *entry; directory && (entry = readdir(directory));)
        if (!strncmp(entry->d_name, FILES_TEMPORARY, sizeof FILES_TEMPORARY - 1))
            (void)unlinkat(f->directory_fd, entry->d_name, 0);
    if (directory)
        (void)closedir(directory);
}

enum aad_code files_lock(struct files *f, const struct aad_store_host *host, struct aad_error *err)
{
    const struct timespec pause = {.tv_nsec = FILES_POLL_MS * 1000000L};
    enum aad_code code = files_check_private(f, FILES_LOCK, err);

    if (code && code != AAD_NOT_FOUND)
        return code;
    f->lock_fd = openat(f->directory_fd, FILES_LOCK,
                        O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (f->lock_fd < 0)
        return files_fail(err, "cannot open the lock of", f->directory);
    while (flock(f->lock_fd, LOCK_EX | LOCK_NB)) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            code = files_fail(err, "cannot lock", f->directory);
            files_unlock(f);
            return code;
        }
        if (host->time_left_ms(host->ctx) <= 0) {
            files_unlock(f);
            return aad_error_set(err, AAD_TIMEOUT, NULL,
                                 "another process keeps the embedded keyring locked");
        }
        (void)nanosleep(&pause, NULL);
    }
    files_mend(f);
    return AAD_OK;
}

void files_unlock(struct files *f)
{
    if (f->lock_fd >= 0)
        (void)close(f->lock_fd);
    f->lock_fd = -1;
}

enum aad_code files_is_damaged(const struct files *f, struct aad_error *err)
{
    (void)aad_error_set(err, AAD_IO, NULL, "'%s' is damaged: it is no keyring", f->keyring);
    return aad_error_remedy(err, "Restore it from a backup, or remove it and store the secrets of "
                                 "its connections again.");
}

enum aad_code files_check(const struct files *f, struct aad_error *err)
{
    char header[sizeof FILES_HEADER - 1];
    enum aad_code code = files_check_private(f, FILES_KEYRING, err);
    int fd = -1;
    ssize_t n;

    if (!code && !faccessat(f->directory_fd, FILES_CREATING, F_OK, AT_SYMLINK_NOFOLLOW))
        return AAD_NOT_FOUND;
    if (code)
        return code;
    fd = openat(f->directory_fd, FILES_KEYRING, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    n = fd < 0 ? -1 : read(fd, header, sizeof header);
    if (n < 0)
        code = files_fail(err, "cannot read", f->keyring);
    if (fd >= 0)
        (void)close(fd);
    if (code || (n == (ssize_t)sizeof header && !memcmp(header, FILES_HEADER, sizeof header)))
        return code;
    return files_is_damaged(f, err);
}

enum aad_code files_begin_creating(const struct files *f, struct aad_error *err)
{
    int fd = openat(f->directory_fd, FILES_CREATING, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0 || fsync(f->directory_fd)) {
        if (fd >= 0)
            (void)close(fd);
        return files_fail(err, "cannot write into", f->directory);
    }
    (void)close(fd);
    return AAD_OK;
}

enum aad_code files_end_creating(const struct files *f, struct aad_error *err)
{
    enum aad_code code = files_sync(f, err);

    if (!code && unlinkat(f->directory_fd, FILES_CREATING, 0))
        code = files_fail(err, "cannot write into", f->directory);
    return code;
}

enum aad_code files_sync(const struct files *f, struct aad_error *err)
{
    int fd = openat(f->directory_fd, FILES_KEYRING, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    enum aad_code code = AAD_OK;

    files_drop_backup(f);
    if (fd < 0 || fsync(fd) || fsync(f->directory_fd))
        code = files_fail(err, "cannot write", f->keyring);
    if (fd >= 0)
        (void)close(fd);
    return code;
}
