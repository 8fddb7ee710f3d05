/*
 * doctor-files.c - directories, and connection files with what they name
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/env.h"
#include "base/file.h"
#include "command/doctor.h"
#include "connection/ca-file.h"

#define DOCTOR_FILES_TRY 4096 /* what most of our files take, at most */
#define DOCTOR_FILES_CA_MAX (1024 * 1024)
#define DOCTOR_FILES_ELSEWHERE                                                                     \
    "Let XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME and XDG_DATA_HOME name directories that " \
    "you can write, or make it writable for you."

/* The directory, or, if it is absent, the nearest folder above it. */
static void doctor_files_find_there(const char *path, struct buf *ret)
{
    char *slash;

    buf_append_text(ret, path);
    while (ret->bytes && access(ret->bytes, F_OK) && (slash = strrchr(ret->bytes, '/')))
        slash[slash == ret->bytes] = '\0';
}

/* Writes a file that has no name, and so is gone at once: what is permitted may still be
 * impossible, on a disk that is full for example. errno tells why. */
static bool doctor_files_can_write(const char *directory)
{
    static const char bytes[DOCTOR_FILES_TRY];
    auto_fd int fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (fd >= 0)
        return write(fd, bytes, sizeof bytes) == (ssize_t)sizeof bytes;
    /* Not every file system has such files. */
    return (errno == EOPNOTSUPP || errno == EISDIR) && !access(directory, W_OK);
}

static bool doctor_files_is_writable(const char *path)
{
    auto_buf struct buf there = {0};

    doctor_files_find_there(path, &there);
    return there.bytes && doctor_files_can_write(there.bytes);
}

static void doctor_files_add_open(struct doctor *d, enum doctor_level level, const char *title,
                                  const char *path, const struct stat *st)
{
    if (st->st_uid == geteuid())
        doctor_add(d, level, title,
                   "%s can be entered by others\n"
                   "Take the rights of others away with chmod 700.",
                   path);
    else
        doctor_add(d, level, title,
                   "%s can be entered by others\n"
                   "Whoever made it, the user %u, has to close it.",
                   path, st->st_uid);
}

/* is_secret: nobody else may even read it, and the program writes there by itself. */
static void doctor_files_check_dir(struct doctor *d, const char *title, const char *path,
                                   bool is_secret)
{
    struct aad_error err;
    struct stat st;

    if (is_secret && !doctor_files_is_writable(path)) {
        int errnum = errno;

        doctor_add(d, DOCTOR_WARN, title, "%s cannot be written: %s\n%s", path, strerror(errnum),
                   errnum == ENOSPC || errnum == EDQUOT ? "Make room on that file system."
                                                        : DOCTOR_FILES_ELSEWHERE);
        return;
    }
    if (stat(path, &st)) {
        if (errno == ENOENT)
            doctor_add(d, DOCTOR_OK, title, "%s (made when needed)", path);
        else
            doctor_add(d, DOCTOR_FAIL, title,
                       "%s: %s\n"
                       "Make it readable for you.",
                       path, strerror(errno));
        return;
    }
    if (file_check_chain(path, &err))
        doctor_add_error(d, DOCTOR_FAIL, title, &err);
    else if (is_secret && st.st_mode & 077)
        doctor_files_add_open(d, DOCTOR_WARN, title, path, &st);
    else
        doctor_add(d, DOCTOR_OK, title, "%s", path);
}

/* Without it nothing of that connection works, whatever its store says. */
static void doctor_files_check_ca(struct doctor *d, const struct connection *c)
{
    auto_secret struct secret bytes = {0};
    struct aad_error err;

    if (!c->ca_file)
        return;
    if (ca_file_check(c, &err) ||
        file_read(c->ca_file, FILE_TRUST_CONFIG, DOCTOR_FILES_CA_MAX, &bytes, &err))
        doctor_add_error_of(d, DOCTOR_FAIL, "certificates", c->name, &err);
    else if (!bytes.len || !memmem(bytes.bytes, bytes.len, "-----BEGIN ", strlen("-----BEGIN ")))
        doctor_add(d, DOCTOR_FAIL, "certificates",
                   "%s: %s has no certificate\n"
                   "Let --ca-file name a file with the authorities' certificates (PEM).",
                   c->name, c->ca_file);
}

static void doctor_files_check_dirs(struct doctor *d)
{
    static const struct {
        const char *title;
        enum aad_code (*find)(struct buf *ret, struct aad_error *err);
        bool is_secret;
    } dirs[] = {
        {"configuration", env_config_dir, false},
        {"state", env_state_dir, true},
        {"cache hints", env_cache_dir, true},
        {"data", env_data_dir, true},
    };
    struct aad_error err;

    for (size_t i = 0; i < sizeof dirs / sizeof dirs[0]; i++) {
        auto_buf struct buf path = {0};

        if (dirs[i].find(&path, &err) || buf_ok(&path, &err))
            doctor_add_error(d, DOCTOR_FAIL, dirs[i].title, &err);
        else
            doctor_files_check_dir(d, dirs[i].title, buf_text(&path), dirs[i].is_secret);
    }
}

/* Puts the name of a file there that any user may read into *ret. */
static bool doctor_files_find_readable(const char *path, struct buf *ret)
{
    DIR *directory = opendir(path);
    const struct dirent *entry;
    struct stat st;

    while (directory && !ret->len && (entry = readdir(directory)))
        if (!fstatat(dirfd(directory), entry->d_name, &st, 0) && S_ISREG(st.st_mode) &&
            st.st_mode & S_IROTH)
            buf_printf(ret, "%s/%s", path, entry->d_name);
    if (directory)
        (void)closedir(directory);
    return ret->len;
}

/* Only the unit's user can enter a directory that systemd made. What a container's orchestrator
 * mounts is open, and its files count. */
static void doctor_files_check_credentials(struct doctor *d)
{
    const char *path = env_get("CREDENTIALS_DIRECTORY");
    auto_buf struct buf open_file = {0};
    struct stat st;

    if (!path || path[0] != '/')
        return;
    if (stat(path, &st))
        doctor_add(d, DOCTOR_FAIL, "credentials",
                   "%s: %s\n"
                   "Let systemd make it: LoadCredentialEncrypted=.",
                   path, strerror(errno));
    else if (st.st_mode & S_IXOTH && doctor_files_find_readable(path, &open_file))
        doctor_add(d, DOCTOR_WARN, "credentials",
                   "%s can be read by every user here\n"
                   "Mount it with mode 0400: 'defaultMode: 0400' in Kubernetes, 'mode: 0400' in "
                   "Compose; or let systemd make it: LoadCredentialEncrypted=.",
                   buf_text(&open_file));
    else
        doctor_add(d, DOCTOR_OK, "credentials", "%s", path);
}

/* A connection_visit. */
static enum aad_code doctor_files_read(void *ctx, const char *name)
{
    struct doctor *d = ctx;
    struct aad_error err;

    if (d->n_connections == DOCTOR_CONNECTIONS_MAX)
        return AAD_OK;
    if (connection_load(name, &d->connections[d->n_connections], &err))
        doctor_add_error(d, DOCTOR_FAIL, "connection", &err);
    else
        d->n_connections++;
    return AAD_OK;
}

void doctor_files_check(struct doctor *d)
{
    struct aad_error err;

    doctor_files_check_dirs(d);
    doctor_files_check_credentials(d);
    if (connection_list(doctor_files_read, d, &err))
        doctor_add_error(d, DOCTOR_FAIL, "connections", &err);
    else if (!d->n_connections)
        doctor_add(d, DOCTOR_OK, "connections",
                   "none that can be used yet\n"
                   "Add one with 'aad-credential connection add'.");
    else
        doctor_add(d, DOCTOR_OK, "connections", "%zu, their files are well formed",
                   d->n_connections);
    for (size_t i = 0; i < d->n_connections; i++)
        doctor_files_check_ca(d, &d->connections[i]);
}
