/*
 * doctor-files.c - directories, program parts and connection files
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/env.h"
#include "base/file.h"
#include "command/doctor.h"

#define DOCTOR_FILES_REINSTALL "Install aad-credential anew, from its package."

static void doctor_files_check_part(struct doctor *d, const char *path, const char *what)
{
    struct aad_error err;

    if (access(path, F_OK))
        doctor_add(d, DOCTOR_FAIL, "program", "%s is missing: %s\n" DOCTOR_FILES_REINSTALL, what,
                   path);
    else if (file_check_chain(path, &err))
        doctor_add_error(d, DOCTOR_FAIL, "program", &err);
    else
        doctor_add(d, DOCTOR_OK, "program", "%s: %s", what, path);
}

static void doctor_files_check_parts(struct doctor *d)
{
    doctor_files_check_part(d, MINT_MODULE_PATH, "module that gets new tokens");
    doctor_files_check_part(d, SIGN_IN_MODULE_PATH, "module that signs a person in");
    doctor_files_check_part(d, MANAGE_MODULE_PATH, "module that manages Azure DevOps");
    doctor_files_check_part(d, HOST_PATH, "process that runs the stores");
    doctor_files_check_part(d, PLUGIN_DIR "/secret-service.so", "store secret-service");
    doctor_files_check_part(d, PLUGIN_DIR "/keyring-file.so", "store keyring-file");
    doctor_files_check_part(d, PLUGIN_DIR "/pkcs11.so", "store pkcs11");
}

/* Can the directory be written, or, if absent, the nearest folder above it? errno tells why not. */
static bool doctor_files_is_writable(const char *path)
{
    auto_buf struct buf there = {0};
    char *slash;

    buf_append_text(&there, path);
    while (there.bytes && access(there.bytes, F_OK) && (slash = strrchr(there.bytes, '/')))
        slash[slash == there.bytes] = '\0';
    return there.bytes && !access(there.bytes, W_OK);
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
        doctor_add(d, DOCTOR_WARN, title,
                   "%s cannot be written: %s\n"
                   "Let XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME and XDG_DATA_HOME name "
                   "directories that you can write, or make it writable for you.",
                   path, strerror(errno));
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

    doctor_files_check_parts(d);
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
}
