/*
 * fuzz_discover.c - which PKCS#11 module has a token: lines up to a byte 0x1e are the names of
 * files in the folder of modules; then a line for each module, with what becomes of it and the URI
 * of what it shows; the first byte chooses what is looked for
 *
 *     t key or token   f fails   l hangs   n has no such token   w says that the URI is wrong
 *
 * As capitals, they have failed before. No module is asked whose name could be read as more than
 * one, each that was started is closed, and the URI that comes of it says which module it is.
 *
 * reads: helper/store/discover.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <ctype.h>
#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "check.h"
#include "store/discover.h"
#include "store/failing.h"

struct store { /* of ours: nobody else looks into it */
    const char *line;
    bool is_open, is_wrong;
};

static char *names, *lines; /* what is left of them */
static const char *of[256]; /* the module of that number: its line */
static char modules[256][64];
static size_t n_modules, n_started;
static unsigned n_polls;

/* --- the folder ------------------------------------------------------------------------------- */

DIR *__real_opendir(const char *path);
struct dirent *__real_readdir64(DIR *directory);
int __real_closedir(DIR *directory);
DIR *__wrap_opendir(const char *path);
struct dirent *__wrap_readdir64(DIR *directory);
int __wrap_closedir(DIR *directory);
uid_t __wrap_geteuid(void);

static char folder[1];

DIR *__wrap_opendir(const char *path)
{
    if (!strcmp(path, "/etc/pkcs11/modules"))
        return (DIR *)folder;
    return strstr(path, "pkcs11") ? NULL : __real_opendir(path);
}

struct dirent *__wrap_readdir64(DIR *directory)
{
    static struct dirent entry;
    char *line;

    if (directory != (DIR *)folder)
        return __real_readdir64(directory);
    line = names ? strsep(&names, "\n") : NULL;
    if (!line)
        return NULL;
    (void)snprintf(entry.d_name, sizeof entry.d_name, "%s", line);
    return &entry;
}

int __wrap_closedir(DIR *directory)
{
    return directory == (DIR *)folder ? 0 : __real_closedir(directory);
}

uid_t __wrap_geteuid(void)
{
    return 1000;
}

/* --- the modules ------------------------------------------------------------------------------ */

enum aad_code __wrap_store_start(const struct store_spec *spec, struct store **ret,
                                 struct aad_error *err);
int __wrap_store_fd(const struct store *store);
void __wrap_store_close(struct store **store);
enum aad_code __wrap_store_unlock(struct store *store, struct aad_error *err);
enum aad_code __wrap_store_keys(struct store *store, aad_visit_key *visit, void *ctx,
                                struct aad_error *err);
bool __wrap_store_is_open(const struct store *store);
bool __wrap_store_location_is_wrong(const struct store *store);
bool __wrap_failing_find(const char *module, struct aad_error *ret);
void __wrap_failing_note(const char *module, const struct aad_error *err);
void __wrap_failing_forget(const char *module);
int __real_poll(struct pollfd *fds, nfds_t n, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout);

/* The line of the module of that name: each new one has the next. */
static const char *line_of(const char *module)
{
    for (size_t i = 0; i < n_modules; i++)
        if (!strcmp(modules[i], module))
            return of[i];
    check(n_modules < sizeof modules / sizeof *modules && strlen(module) < sizeof modules[0]);
    (void)strcpy(modules[n_modules], module);
    of[n_modules] = lines ? strsep(&lines, "\n") : NULL;
    of[n_modules] = of[n_modules] ? of[n_modules] : "";
    return of[n_modules++];
}

enum aad_code __wrap_store_start(const struct store_spec *spec, struct store **ret,
                                 struct aad_error *err)
{
    const char *module = strstr(spec->name_location, "module-name=");
    struct store *store = calloc(1, sizeof *store);

    check(store && module && text_has_prefix(spec->name_location, "pkcs11:"));
    module += strlen("module-name=");
    for (const char *at = module; *at; at++)
        check(isalnum((unsigned char)*at) || strchr("._-", *at));
    store->line = line_of(module);
    store->is_wrong = tolower((unsigned char)store->line[0]) == 'w';
    store->is_open = strchr("tTnN", store->line[0]) != NULL && store->line[0];
    if (store->line[0] == '\0') {
        free(store);
        return aad_error_set(err, AAD_INTERNAL, NULL, "it does not start");
    }
    n_started++;
    *ret = store;
    return AAD_OK;
}

int __wrap_store_fd(const struct store *store)
{
    return store->line[1] == '-' ? -1 : 1000; /* it is over; or one that is never open */
}

void __wrap_store_close(struct store **store)
{
    n_started -= *store != NULL;
    free(*store);
    *store = NULL;
}

enum aad_code __wrap_store_unlock(struct store *store, struct aad_error *err)
{
    return store->is_open ? AAD_OK : aad_error_set(err, AAD_LOCKED, NULL, "it is locked");
}

enum aad_code __wrap_store_keys(struct store *store, aad_visit_key *visit, void *ctx,
                                struct aad_error *err)
{
    const char *line = store->line;
    char uri[4096]; /* fit to be shown, as the real one gives it */

    switch (tolower((unsigned char)line[0])) {
    case 't':
        (void)text_show(uri, sizeof uri, line + 1, strlen(line + 1), true);
        return visit(ctx, &(struct aad_key){line[1] == 'k' ? "key" : "token", uri, NULL, NULL});
    case 'l':
        return aad_error_set(err, AAD_TIMEOUT, NULL, "it hangs");
    case 'n':
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "there is no such token");
    default:
        return aad_error_set(err, AAD_IO, NULL, "it fails");
    }
}

bool __wrap_store_is_open(const struct store *store)
{
    return store->is_open;
}

bool __wrap_store_location_is_wrong(const struct store *store)
{
    return store->is_wrong;
}

bool __wrap_failing_find(const char *module, struct aad_error *ret)
{
    if (!isupper((unsigned char)line_of(module)[0]))
        return false;
    if (ret)
        (void)aad_error_set(ret, AAD_UNAVAILABLE, NULL, "it has failed before");
    return true;
}

void __wrap_failing_note(const char *module, const struct aad_error *err)
{
    check(err->code && !strchr(module, '/'));
}

void __wrap_failing_forget(const char *module)
{
    check(isupper((unsigned char)line_of(module)[0]));
}

/* Every second one is ready, and then nobody more within the time. */
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
    int n_ready = 0;

    if (!n || fds[0].fd < -1 || timeout < 0)
        return __real_poll(fds, n, timeout);
    for (nfds_t i = n_polls % 2; !(n_polls & 2) && i < n; i += 2)
        if (fds[i].fd >= 0) {
            fds[i].revents = POLLIN;
            n_ready++;
        }
    n_polls++;
    return n_ready;
}

/* --- looking
 * ---------------------------------------------------------------------------------- */

static enum aad_code visit(void *ctx, const struct aad_key *key)
{
    (void)ctx;
    check(key->uri != NULL);
    return AAD_OK;
}

static void trouble(void *ctx, const char *module, const struct aad_error *err)
{
    (void)ctx;
    check(module[0] && err->code);
}

static void look(uint8_t how)
{
    struct discover_call call = {.store = how & 1 ? DISCOVER_ALL : "pkcs11:token=t",
                                 .timeout_ms = how & 2 ? DISCOVER_MS : 1000,
                                 .logs_in = how & 4,
                                 .visit = visit,
                                 .trouble = trouble};
    struct aad_error err = {0};

    if (how & 8)
        call.store = "pkcs11:token=t?pin-source=x&module-name=one";
    check_outcome(discover_keys(&call, &err), &err);
    discover_failing(trouble, NULL);
}

static void complete(uint8_t how)
{
    static const char *const stores[] = {"pkcs11:token=t", "pkcs11:token=t?pin-source=x",
                                         "pkcs11:token=t?module-name=one"};
    auto_buf struct buf whole = {0};
    struct aad_error err = {0};
    enum aad_code code = discover_complete(stores[how % 3], 1000, &whole, &err);

    check_outcome(code, &err);
    check(code || discover_is_complete(buf_text(&whole)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    auto_free char *text = NULL;

    if (!len)
        return 0;
    (void)setenv("XDG_CONFIG_HOME", bytes[0] & 0x20 ? "/dev/null" : "", 1);
    (void)setenv("HOME", "/dev/null", 1);
    (void)setenv("P11_KIT_SERVER_ADDRESS", "unix:path=/dev/null", 1);
    if (bytes[0] & 0x40)
        (void)unsetenv("P11_KIT_SERVER_ADDRESS");
    text = check_text(bytes + 1, len - 1);
    names = text;
    lines = strchr(text, 0x1e);
    if (lines)
        *lines++ = '\0';
    n_modules = n_started = 0;
    n_polls = 0;
    if (bytes[0] & 0x80)
        complete(bytes[0]);
    else
        look(bytes[0]);
    check(!n_started);
    return 0;
}
