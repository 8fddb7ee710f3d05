/*
 * module.c - loading the one PKCS#11 module that is named, and no other
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "module.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MODULE_QUICK_MS 1000 /* of a busy machine; a smart card takes longer */
#define MODULE_BUSY_MS 1500

struct module_file {
    char path[PATH_MAX]; /* of the shared object */
    char start[1024];    /* "x-init-reserved": what NSS, for one, is started with */
    bool is_remote;      /* it is a command that p11-kit starts */
};

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

static enum aad_code module_open_checked(const char *path, int *ret_fd, char *ret_path, size_t size,
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

static enum aad_code module_find(const char *name, struct module_file *ret, struct aad_error *err)
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

/* --- loading -------------------------------------------------------------------------------- */

/* Only p11-kit can start the command of a remote module, and only together with all other modules,
 * which are then loaded but not initialised. */
static enum aad_code module_load_remote(struct aad_store_state *s, struct aad_error *err)
{
    s->modules = p11_kit_modules_load(NULL, 0);
    s->module = s->modules ? p11_kit_module_for_name(s->modules, s->module_name) : NULL;
    if (s->module)
        return AAD_OK;
    return aad_error_set(err, AAD_UNAVAILABLE, NULL, "p11-kit cannot load the remote module '%s'",
                         s->module_name);
}

static enum aad_code module_load_file(struct aad_store_state *s, const struct module_file *file,
                                      struct aad_error *err)
{
    char real[PATH_MAX];
    int fd;
    enum aad_code code = module_open_checked(file->path, &fd, real, sizeof real, err);

    if (code)
        return code;
    (void)close(fd);
    memcpy(s->module_start, file->start, sizeof s->module_start);
    /* p11-kit starts a file that it is given without the start text of the configuration: if there
     * is one, we start it ourselves. */
    s->module = p11_kit_module_load(real, P11_KIT_MODULE_CRITICAL |
                                              (file->start[0] ? P11_KIT_MODULE_UNMANAGED : 0));
    if (s->module)
        return AAD_OK;
    if (strstr(file->path, "p11-kit-proxy"))
        return aad_error_set(
            err, AAD_UNSUPPORTED, NULL,
            "p11-kit-proxy stands for all modules, and only the one that is named is loaded\n"
            "Name the module that has the token: 'aad-credential key list' shows it.");
    return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                         "%.300s cannot be loaded as a PKCS#11 module\n"
                         "It must be a shared object for this machine, with all that it needs; "
                         "'p11-kit list-modules' tries the same.",
                         real);
}

static CK_RV module_stop(struct aad_store_state *s)
{
    return s->module_start[0] ? s->module->C_Finalize(NULL) : p11_kit_module_finalize(s->module);
}

static CK_RV module_start(struct aad_store_state *s)
{
    CK_C_INITIALIZE_ARGS args = {.flags = CKF_OS_LOCKING_OK, .pReserved = s->module_start};
    int64_t before_ms = s->host->time_left_ms(s->host->ctx);
    CK_RV rv =
        s->module_start[0] ? s->module->C_Initialize(&args) : p11_kit_module_initialize(s->module);

    s->is_quick = before_ms - s->host->time_left_ms(s->host->ctx) < MODULE_QUICK_MS;
    return rv == CKR_CRYPTOKI_ALREADY_INITIALIZED ? CKR_OK : rv;
}

/* Where all modules are only asked what there is, one that does not start is left out at once. */
static bool module_is_worth_waiting(const struct aad_store_state *s)
{
    CK_TOKEN_INFO any = {.flags = 0};

    return !p11_kit_uri_match_token_info(s->uri, &any);
}

/* None of these values says that it will not work in a moment. */
static bool module_may_be_busy(CK_RV rv)
{
    return rv == CKR_GENERAL_ERROR || rv == CKR_FUNCTION_FAILED || rv == CKR_DEVICE_ERROR ||
           rv == CKR_HOST_MEMORY;
}

void module_pause(int *pause_ms)
{
    (void)poll(NULL, 0, *pause_ms + getpid() % MODULE_PAUSE_MS);
    *pause_ms += *pause_ms / 2;
}

/* What is behind a module may serve only a few processes at a time: the resource manager of a TPM
 * turns away the others ("MAX_COMMANDS exceeded. Try again later."). No PIN was used yet. */
static CK_RV module_start_in_turn(struct aad_store_state *s)
{
    int64_t end_ms = s->host->time_left_ms(s->host->ctx) - MODULE_BUSY_MS;
    CK_RV rv = module_start(s);
    int pause_ms = MODULE_PAUSE_MS;

    while (module_may_be_busy(rv) && module_is_worth_waiting(s) &&
           s->host->time_left_ms(s->host->ctx) > (end_ms > 0 ? end_ms : 0)) {
        module_pause(&pause_ms);
        rv = module_start(s);
    }
    return rv;
}

bool module_restart(struct aad_store_state *s, int *ret_lock)
{
    int lock = -1;

    if (!s->is_quick || s->has_session || files_lock_module(s, &lock, NULL))
        return false;
    if (module_stop(s) == CKR_OK && module_start(s) == CKR_OK) {
        *ret_lock = lock;
        return true;
    }
    files_unlock(lock);
    return false;
}

static enum aad_code module_explain_start(CK_RV rv, struct aad_error *err)
{
    enum aad_code code = rv_error(rv, "the PKCS#11 module does not start", err);

    aad_error_remedy(err, "%s",
                     rv == CKR_ARGUMENTS_BAD
                         ? "It may want a text at its start, as NSS does: the line "
                           "'x-init-reserved: TEXT' in its .module file."
                         : "Does what it needs run (pcscd, tpm2-abrmd, pkcsslotd, ...), and "
                           "may you use it? See the module's own log and configuration.");
    return code;
}

enum aad_code module_load(struct aad_store_state *s, struct aad_error *err)
{
    struct module_file file = {0};
    enum aad_code code;
    int64_t logins;
    int lock = -1;
    CK_RV rv;

    if (!s->module_name[0])
        return aad_error_set(
            err, AAD_CONFIG, NULL,
            "the token's URI does not say which module\n"
            "Add ?module-name=NAME to it; 'aad-credential key list' shows complete URIs.");
    p11_kit_set_progname("aad-credential");
    code = module_find(s->module_name, &file, err);
    if (code)
        return code;
    code = file.is_remote ? module_load_remote(s, err) : module_load_file(s, &file, err);
    if (code)
        return code;
    logins = files_logins(s);
    rv = module_start_in_turn(s);
    if (rv == CKR_OK && (logins < 0 || logins != files_logins(s)))
        (void)module_restart(s, &lock);
    files_unlock(lock);
    if (rv == CKR_OK)
        return AAD_OK;
    module_unload(s);
    return module_explain_start(rv, err);
}

void module_unload(struct aad_store_state *s)
{
    /* Neither finalised nor released: the process ends anyway, and some modules hang in that. */
    s->module = NULL;
    s->modules = NULL;
}
