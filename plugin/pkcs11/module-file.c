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

/* --- p11-kit's configuration: pkcs11.conf(5) ------------------------------------------------ */

enum module_key {
    MODULE_FILE,
    MODULE_START,
    MODULE_REMOTE,
    MODULE_ENABLE,
    MODULE_DISABLE,
    MODULE_USER,
    MODULE_KEYS
};

static const char *const module_keys[MODULE_KEYS] = {
    [MODULE_FILE] = "module",        [MODULE_START] = "x-init-reserved",
    [MODULE_REMOTE] = "remote",      [MODULE_ENABLE] = "enable-in",
    [MODULE_DISABLE] = "disable-in", [MODULE_USER] = "user-config",
};

struct module_config {
    bool has[MODULE_KEYS];
    char values[MODULE_KEYS][PATH_MAX];
};

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

static void module_read_lines(FILE *file, struct module_config *ret)
{
    char line[PATH_MAX + 64];

    while (fgets(line, sizeof line, file))
        for (int key = 0; key < MODULE_KEYS; key++) {
            const char *value = module_match_line(line, module_keys[key]);

            if (!value || strlen(value) >= sizeof ret->values[key])
                continue;
            memcpy(ret->values[key], value, strlen(value) + 1);
            ret->has[key] = true;
        }
}

/* Reads what the file says of keys that *config has not yet: the user's files come first.
 * AAD_NOT_FOUND without *err: there is none, as is usual. */
static enum aad_code module_read_file(const char *path, struct module_config *config,
                                      struct aad_error *err)
{
    struct module_config more = {.has = {false}};
    struct aad_error why = {.code = AAD_OK};
    char real[PATH_MAX];
    FILE *file;
    int fd;
    enum aad_code code = module_open_checked(path, &fd, real, sizeof real, &why);

    if (code && code != AAD_NOT_FOUND && err)
        *err = why;
    if (code)
        return code;
    file = fdopen(fd, "re");
    if (!file) {
        (void)close(fd);
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    }
    module_read_lines(file, &more);
    (void)fclose(file);
    for (int key = 0; key < MODULE_KEYS; key++)
        if (!config->has[key] && more.has[key]) {
            memcpy(config->values[key], more.values[key], sizeof more.values[key]);
            config->has[key] = true;
        }
    return AAD_OK;
}

/* "" where the user has none. */
static void module_user_directory(char *ret, size_t size)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

    ret[0] = 0;
    if (!geteuid())
        return; /* as p11-kit itself: root takes the system's modules only */
    if (config && config[0] == '/')
        (void)snprintf(ret, size, "%s/pkcs11", config);
    else if (home && home[0] == '/')
        (void)snprintf(ret, size, "%s/.config/pkcs11", home);
}

/* Whose files count. */
enum module_mode { MODULE_MERGE, MODULE_NONE_OF_USER, MODULE_ONLY_OF_USER };

/* What one file says, if it says anything. */
static enum aad_code module_read_mode(const char *path, enum module_mode *mode,
                                      struct aad_error *err)
{
    struct module_config config = {.has = {false}};
    const char *value = config.values[MODULE_USER];
    enum aad_code code = module_read_file(path, &config, err);

    if (code == AAD_NOT_FOUND || (!code && !config.has[MODULE_USER]))
        return AAD_OK;
    if (code)
        return code;
    if (!strcmp(value, "merge"))
        *mode = MODULE_MERGE;
    else if (!strcmp(value, "none"))
        *mode = MODULE_NONE_OF_USER;
    else if (!strcmp(value, "only") || !strcmp(value, "override"))
        *mode = MODULE_ONLY_OF_USER;
    else
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "%.300s: there is no such user-config\n"
                             "It is none, merge or only: see pkcs11.conf(5).",
                             path);
    return AAD_OK;
}

static enum aad_code module_find_mode(const char *user, enum module_mode *ret,
                                      struct aad_error *err)
{
    char path[PATH_MAX + 16];
    enum aad_code code;

    *ret = MODULE_MERGE;
    code = module_read_mode("/etc/pkcs11/pkcs11.conf", ret, err);
    if (code || *ret == MODULE_NONE_OF_USER || !user[0])
        return code;
    (void)snprintf(path, sizeof path, "%s/pkcs11.conf", user);
    return module_read_mode(path, ret, err);
}

/* All that is said of the module, by whoever may. AAD_NOT_FOUND without *err: nothing. */
static enum aad_code module_gather(const char *name, struct module_config *config,
                                   struct aad_error *err)
{
    char user[PATH_MAX], own[PATH_MAX + 16];
    const char *const places[] = {own, "/etc/pkcs11/modules", P11_MODULE_CONFIGS};
    enum module_mode mode;
    enum aad_code code, found = AAD_NOT_FOUND;

    module_user_directory(user, sizeof user);
    (void)snprintf(own, sizeof own, "%s/modules", user);
    code = module_find_mode(user, &mode, err);
    for (size_t i = 0; !code && i < sizeof places / sizeof *places; i++) {
        char path[PATH_MAX + 160];

        if (i ? mode == MODULE_ONLY_OF_USER && user[0] : mode == MODULE_NONE_OF_USER || !user[0])
            continue;
        (void)snprintf(path, sizeof path, "%s/%s.module", places[i], name);
        code = module_read_file(path, config, err);
        if (!code)
            found = AAD_OK;
        else if (code == AAD_NOT_FOUND)
            code = AAD_OK;
    }
    return code ? code : found;
}

/* --- what it means -------------------------------------------------------------------------- */

/* Is the program in a list with commas or spaces between its names? */
static bool module_is_listed(const char *list)
{
    size_t len;

    for (; *list; list += len) {
        list += strspn(list, ", \t");
        len = strcspn(list, ", \t");
        if (len == strlen(MODULE_PROGRAM) && !strncmp(list, MODULE_PROGRAM, len))
            return true;
    }
    return false;
}

static bool module_is_enabled(const struct module_config *config)
{
    if (config->has[MODULE_ENABLE])
        return module_is_listed(config->values[MODULE_ENABLE]);
    return !module_is_listed(config->values[MODULE_DISABLE]);
}

static enum aad_code module_explain_none(const char *name, struct aad_error *err)
{
    return aad_error_set(
        err, AAD_NOT_FOUND, NULL,
        "no PKCS#11 module is registered as '%s'\n"
        "p11-kit knows modules by files NAME.module in /etc/pkcs11/modules, " P11_MODULE_CONFIGS
        " or ~/.config/pkcs11/modules; 'user-config' says which of these count (pkcs11.conf(5)).",
        name);
}

static enum aad_code module_check_config(const char *name, const struct module_config *config,
                                         struct aad_error *err)
{
    if (!module_is_enabled(config))
        return aad_error_set(err, AAD_NOT_FOUND, NULL,
                             "the PKCS#11 module '%s' is not for this program\n"
                             "Its configuration says so: see enable-in and disable-in in "
                             "pkcs11.conf(5). The program's name there is " MODULE_PROGRAM ".",
                             name);
    if (config->values[MODULE_REMOTE][0] || config->values[MODULE_FILE][0])
        return AAD_OK;
    if (config->has[MODULE_FILE]) /* so a user switches off what the system has */
        return module_explain_none(name, err);
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "the configuration of '%s' names no module\n"
                         "See pkcs11.conf(5): it needs a line 'module: FILE'.",
                         name);
}

enum aad_code module_find(const char *name, struct module_file *ret, struct aad_error *err)
{
    struct module_config config = {.has = {false}};
    const char *file = config.values[MODULE_FILE];
    enum aad_code code = module_gather(name, &config, err);

    if (code == AAD_NOT_FOUND && !strcmp(name, PKCS11_CLIENT)) {
        (void)snprintf(ret->path, sizeof ret->path, "%s/%s.so", P11_MODULE_PATH, PKCS11_CLIENT);
        return AAD_OK;
    }
    if (code == AAD_NOT_FOUND)
        return module_explain_none(name, err);
    if (!code)
        code = module_check_config(name, &config, err);
    if (code)
        return code;
    ret->is_remote = config.values[MODULE_REMOTE][0];
    if (file[0])
        (void)snprintf(ret->path, sizeof ret->path, "%s%s%.3900s",
                       file[0] == '/' ? "" : P11_MODULE_PATH, file[0] == '/' ? "" : "/", file);
    if (strlen(config.values[MODULE_START]) < sizeof ret->start)
        memcpy(ret->start, config.values[MODULE_START], strlen(config.values[MODULE_START]) + 1);
    return AAD_OK;
}
