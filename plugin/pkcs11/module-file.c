/*
 * module-file.c - where a module is registered, and whose its files are
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "module.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- whose are the files? ------------------------------------------------------------------- */

static bool module_is_ours(const struct stat *st)
{
    return (st->st_uid == 0 || st->st_uid == geteuid()) && !(st->st_mode & (S_IWGRP | S_IWOTH));
}

/* Others may add to a sticky directory, but not touch what is ours in it. */
static bool module_is_our_directory(const struct stat *st)
{
    return module_is_ours(st) || (st->st_uid == 0 && (st->st_mode & S_ISVTX));
}

/* The canonical path of an open file, if nobody else can change any part of that path. */
static bool module_check_chain(int fd, char *ret, size_t size)
{
    char link[64];
    ssize_t len;

    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    len = readlink(link, ret, size - 1);
    if (len <= 0 || ret[0] != '/')
        return false;
    ret[len] = 0;
    for (char *slash = ret; slash; slash = strchr(slash + 1, '/')) {
        struct stat st;
        bool is_good;

        *slash = 0;
        is_good = !stat(slash == ret ? "/" : ret, &st) && module_is_our_directory(&st);
        *slash = '/';
        if (!is_good)
            return false;
    }
    return true;
}

enum aad_code module_open_checked(const char *path, int *ret_fd, char *ret_path, size_t size,
                                  struct aad_error *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return aad_error_set(err, errno == ENOENT ? AAD_NOT_FOUND : AAD_IO, NULL,
                             "cannot open %.300s: %s", path, strerror(errno));
    if (fstat(fd, &st) || !S_ISREG(st.st_mode) || !module_is_ours(&st) ||
        !module_check_chain(fd, ret_path, size)) {
        (void)close(fd);
        return aad_error_set(err, AAD_REFUSED, NULL,
                             "%.300s could be changed by others\n"
                             "The file and all directories above it must belong to root or you, "
                             "and be writable by nobody else.",
                             path);
    }
    *ret_fd = fd;
    return AAD_OK;
}

/* --- the .module file ----------------------------------------------------------------------- */

/* The value of a line "key: value"; NULL when it has another key. */
static char *module_match_line(char *line, const char *key)
{
    size_t len = strlen(key);
    char *value, *end;

    line += strspn(line, " \t");
    if (strncmp(line, key, len) != 0)
        return NULL;
    line += len + strspn(line + len, " \t");
    if (*line != ':')
        return NULL;
    value = line + 1 + strspn(line + 1, " \t");
    end = value + strlen(value);
    while (end > value && strchr(" \t\r\n", end[-1]))
        *--end = 0;
    return value;
}

static void module_read_lines(FILE *file, struct module_file *ret)
{
    char line[PATH_MAX + 64];

    while (fgets(line, sizeof line, file)) {
        char *value = module_match_line(line, "module");

        if (value && value[0])
            (void)snprintf(ret->path, sizeof ret->path, "%s%s%.3900s",
                           value[0] == '/' ? "" : P11_MODULE_PATH, value[0] == '/' ? "" : "/",
                           value);
        value = module_match_line(line, "x-init-reserved");
        if (value && strlen(value) < sizeof ret->start)
            memcpy(ret->start, value, strlen(value) + 1);
        if (module_match_line(line, "remote"))
            ret->is_remote = true;
    }
}

static enum aad_code module_read_file(const char *path, struct module_file *ret,
                                      struct aad_error *err)
{
    char real[PATH_MAX];
    FILE *file;
    int fd;
    enum aad_code code = module_open_checked(path, &fd, real, sizeof real, err);

    if (code)
        return code;
    file = fdopen(fd, "re");
    if (!file) {
        (void)close(fd);
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    }
    module_read_lines(file, ret);
    (void)fclose(file);
    if (ret->is_remote || ret->path[0])
        return AAD_OK;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "%.300s names no module\n"
                         "See pkcs11.conf(5): it needs a line 'module: FILE'.",
                         path);
}

static void module_user_directory(char *ret, size_t size)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

    ret[0] = 0;
    if (!geteuid())
        return; /* as p11-kit itself: root takes the system's modules only */
    if (config && config[0] == '/')
        (void)snprintf(ret, size, "%s/pkcs11/modules", config);
    else if (home && home[0] == '/')
        (void)snprintf(ret, size, "%s/.config/pkcs11/modules", home);
}

enum aad_code module_find(const char *name, struct module_file *ret, struct aad_error *err)
{
    char user[PATH_MAX];
    const char *const places[] = {user, "/etc/pkcs11/modules", P11_MODULE_CONFIGS};

    module_user_directory(user, sizeof user);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char path[PATH_MAX + 128];
        enum aad_code code;

        if (!places[i][0])
            continue;
        (void)snprintf(path, sizeof path, "%s/%s.module", places[i], name);
        code = module_read_file(path, ret, err);
        if (code != AAD_NOT_FOUND)
            return code;
    }
    if (!strcmp(name, PKCS11_CLIENT)) {
        (void)snprintf(ret->path, sizeof ret->path, "%s/%s.so", P11_MODULE_PATH, PKCS11_CLIENT);
        return AAD_OK;
    }
    return aad_error_set(
        err, AAD_NOT_FOUND, NULL,
        "no PKCS#11 module is registered as '%s'\n"
        "p11-kit knows modules by files NAME.module in /etc/pkcs11/modules, " P11_MODULE_CONFIGS
        " or ~/.config/pkcs11/modules (pkcs11.conf(5)).",
        name);
}
