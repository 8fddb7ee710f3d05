/*
 * discover.c - which PKCS#11 module has a token
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/discover.h"

#include <ctype.h>
#include <dirent.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/env.h"
#include "base/error.h"
#include "base/text.h"
#include "base/trace.h"
#include "store/failing.h"

#define DISCOVER_SUFFIX ".module"
#define DISCOVER_MOMENT_MS 200
#define DISCOVER_SLOW_MS 4000

struct discover_modules {
    char names[DISCOVER_MODULE_MAX][DISCOVER_MODULE_MAX];
    size_t n;
};

/* --- which modules there are ---------------------------------------------------------------- */

static bool discover_is_name(const char *name, size_t len)
{
    if (!len || len >= DISCOVER_MODULE_MAX || name[0] == '.')
        return false;
    for (size_t i = 0; i < len; i++)
        if (!isalnum((unsigned char)name[i]) && !strchr("._-", name[i]))
            return false;
    return true;
}

static void discover_add(struct discover_modules *m, const char *name, size_t len)
{
    /* p11-kit's own trust module holds no keys of anybody. */
    if (!discover_is_name(name, len) || m->n == DISCOVER_MODULE_MAX ||
        (len == strlen("p11-kit-trust") && !strncmp(name, "p11-kit-trust", len)))
        return;
    for (size_t i = 0; i < m->n; i++)
        if (strlen(m->names[i]) == len && !strncmp(m->names[i], name, len))
            return;
    memcpy(m->names[m->n], name, len);
    m->names[m->n++][len] = 0;
}

static void discover_scan(struct discover_modules *m, const char *path)
{
    DIR *directory = opendir(path);
    struct dirent *entry;

    if (!directory)
        return;
    while ((entry = readdir(directory))) {
        size_t len = strlen(entry->d_name), suffix = sizeof DISCOVER_SUFFIX - 1;

        if (len > suffix && !strcmp(entry->d_name + len - suffix, DISCOVER_SUFFIX))
            discover_add(m, entry->d_name, len - suffix);
    }
    (void)closedir(directory);
}

static void discover_scan_user(struct discover_modules *m)
{
    const char *config = env_get("XDG_CONFIG_HOME"), *home = env_get("HOME");
    auto_buf struct buf path = {0};

    if (!geteuid())
        return; /* p11-kit itself does so */
    if (config && config[0] == '/')
        buf_printf(&path, "%s/pkcs11/modules", config);
    else if (home && home[0] == '/')
        buf_printf(&path, "%s/.config/pkcs11/modules", home);
    if (path.len)
        discover_scan(m, buf_text(&path));
}

static int discover_compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void discover_find_modules(struct discover_modules *m)
{
    m->n = 0;
    discover_scan_user(m);
    discover_scan(m, "/etc/pkcs11/modules");
    discover_scan(m, P11_MODULE_CONFIGS);
    if (env_get("P11_KIT_SERVER_ADDRESS"))
        discover_add(m, "p11-kit-client", strlen("p11-kit-client"));
    qsort(m->names, m->n, sizeof m->names[0], discover_compare);
}

/* --- asking them ---------------------------------------------------------------------------- */

bool discover_is_complete(const char *store)
{
    const char *query = strchr(store, '?');

    while (query) {
        if (text_has_prefix(query + 1, "module-name="))
            return true;
        query = strchr(query + 1, '&');
    }
    return false;
}

static void discover_join(const char *store, const char *module, struct buf *ret)
{
    buf_printf(ret, "%s%cmodule-name=%s", store, strchr(store, '?') ? '&' : '?', module);
}

static enum aad_code discover_open(const struct discover_call *call, const char *name,
                                   struct store **ret, struct aad_error *err)
{
    struct store_spec spec = {.name_location = name,
                              .deadline = deadline_in_ms(call->timeout_ms),
                              .may_ask = call->may_ask && call->logs_in,
                              .pin = call->pin,
                              .answers = call->answers};

    return store_start(&spec, ret, err);
}

static enum aad_code discover_ask(const struct discover_call *call, struct store *store,
                                  struct aad_error *err)
{
    enum aad_code code = call->logs_in ? store_unlock(store, err) : AAD_OK;

    return code ? code : store_keys(store, call->visit, call->ctx, err);
}

static enum aad_code discover_one(const struct discover_call *call, struct aad_error *err)
{
    auto_store struct store *store = NULL;
    enum aad_code code = discover_open(call, call->store, &store, err);

    return code ? code : discover_ask(call, store, err);
}

/* One that has no such token, or is switched off for this program, is no trouble when all are
 * asked. */
static void discover_report(const struct discover_call *call, const char *module,
                            const struct aad_error *err)
{
    trace("discovery: %s: %s", module, err->what);
    if (call->trouble && err->code != AAD_NOT_FOUND &&
        !(call->logs_in && err->code == AAD_UNAVAILABLE))
        call->trouble(call->ctx, module, err);
}

/* Each module with its process. */
struct discover_run {
    const struct discover_call *call;
    struct discover_modules modules;
    struct store *stores[DISCOVER_MODULE_MAX];
    bool is_ready[DISCOVER_MODULE_MAX];   /* it has opened, or failed to */
    bool is_failing[DISCOVER_MODULE_MAX]; /* as it did before: it is not waited for */
    size_t n_seen;                        /* what the modules have shown so far */
};

/* Waits until each of one kind is ready. */
static void discover_wait(struct discover_run *run, bool is_failing, int64_t timeout_ms)
{
    struct deadline deadline = deadline_in_ms(timeout_ms);
    struct pollfd fds[DISCOVER_MODULE_MAX];
    size_t n = run->modules.n, n_open = 0;

    for (size_t i = 0; i < n; i++) {
        bool is_meant = run->stores[i] && run->is_failing[i] == is_failing;

        fds[i] = (struct pollfd){.fd = is_meant ? store_fd(run->stores[i]) : -1, .events = POLLIN};
        n_open += fds[i].fd >= 0;
    }
    while (n_open && poll(fds, n, deadline_left_poll(&deadline)) > 0)
        for (size_t i = 0; i < n; i++) {
            if (fds[i].fd < 0 || !fds[i].revents)
                continue;
            run->is_ready[i] = true;
            fds[i].fd = -1;
            n_open--;
        }
}

/* What it costs to wait for it is what counts: one that is not for us, or is refused, says so at
 * once. Nobody can tell a slow one from one that hangs within a short time. */
static bool discover_has_failed(const struct discover_call *call, const struct aad_error *err)
{
    return err->code == AAD_TIMEOUT ? call->timeout_ms >= DISCOVER_SLOW_MS
                                    : err->code == AAD_IO || err->code == AAD_UNAVAILABLE ||
                                          err->code == AAD_PROTOCOL || err->code == AAD_UNSUPPORTED;
}

static void discover_remember(const struct discover_run *run, size_t i, const struct aad_error *why)
{
    if (store_is_open(run->stores[i])) {
        if (failing_find(run->modules.names[i], NULL))
            failing_forget(run->modules.names[i]);
    } else if (discover_has_failed(run->call, why) && !store_location_is_wrong(run->stores[i])) {
        failing_note(run->modules.names[i], why);
    }
}

static enum aad_code discover_visit(void *ctx, const struct aad_key *key)
{
    struct discover_run *run = ctx;

    run->n_seen++;
    return run->call->visit(run->call->ctx, key);
}

static enum aad_code discover_take(struct discover_run *run, size_t i, struct aad_error *err)
{
    const struct discover_call *call = run->call;
    struct aad_error why = {0};
    struct discover_call own = *call;
    enum aad_code code;

    own.visit = discover_visit;
    own.ctx = run;
    code = discover_ask(&own, run->stores[i], &why);
    discover_remember(run, i, &why);
    /* All modules say the same of a URI that is not to be used at all. */
    if (code && store_location_is_wrong(run->stores[i])) {
        *err = why;
    } else {
        if (code)
            discover_report(call, run->modules.names[i], &why);
        code = AAD_OK;
    }
    return code;
}

static void discover_pass_by(const struct discover_run *run, size_t i)
{
    struct aad_error why = {0};

    if (failing_find(run->modules.names[i], &why))
        discover_report(run->call, run->modules.names[i], &why);
}

static void discover_start(struct discover_run *run)
{
    const struct discover_call *call = run->call;
    bool is_all = !strcmp(call->store, DISCOVER_ALL);

    discover_find_modules(&run->modules);
    for (size_t i = 0; i < run->modules.n; i++) {
        auto_buf struct buf name = {0};

        discover_join(call->store, run->modules.names[i], &name);
        if (!buf_ok(&name, NULL))
            (void)discover_open(call, buf_text(&name), &run->stores[i], NULL);
        run->is_failing[i] = !is_all && failing_find(run->modules.names[i], NULL);
    }
}

/* Takes those of one kind that are ready, or not, and closes them. */
static enum aad_code discover_take_all(struct discover_run *run, bool is_failing, bool is_ready,
                                       struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    for (size_t i = 0; i < run->modules.n; i++) {
        if (!run->stores[i] || run->is_failing[i] != is_failing || run->is_ready[i] != is_ready)
            continue;
        if (!code)
            code = discover_take(run, i, err);
        store_close(&run->stores[i]);
    }
    return code;
}

/* Those that are ready come first, then those that may be slow, which gets each only a part of the
 * time, since they are asked one after the other then. At last those that failed before: if others
 * had something, they have a moment. */
static enum aad_code discover_all(struct discover_run *run, struct aad_error *err)
{
    int64_t wait_ms = run->call->timeout_ms / 4 * 3;
    enum aad_code code;

    discover_wait(run, false, wait_ms);
    code = discover_take_all(run, false, true, err);
    if (!code)
        code = discover_take_all(run, false, false, err);
    if (!code) {
        discover_wait(run, true, run->n_seen ? DISCOVER_MOMENT_MS : wait_ms);
        code = discover_take_all(run, true, true, err);
    }
    for (size_t i = 0; i < run->modules.n; i++) {
        if (!code && run->stores[i])
            discover_pass_by(run, i);
        store_close(&run->stores[i]);
    }
    return code;
}

enum aad_code discover_keys(const struct discover_call *call, struct aad_error *err)
{
    auto_free struct discover_run *run = calloc(1, sizeof *run);
    struct aad_error local;

    if (discover_is_complete(call->store))
        return discover_one(call, err);
    if (!run)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    run->call = call;
    discover_start(run);
    return discover_all(run, err ? err : &local);
}

void discover_failing(discover_trouble *visit, void *ctx)
{
    auto_free struct discover_modules *m = calloc(1, sizeof *m);

    if (!m)
        return;
    discover_find_modules(m);
    for (size_t i = 0; i < m->n; i++) {
        struct aad_error why = {0};

        if (failing_find(m->names[i], &why))
            visit(ctx, m->names[i], &why);
    }
}

/* --- completing a URI ----------------------------------------------------------------------- */

struct discover_match {
    unsigned n;
    char module[DISCOVER_MODULE_MAX];
    char first[256], second[256];
};

static enum aad_code discover_note(void *ctx, const struct aad_key *key)
{
    struct discover_match *match = ctx;
    const char *module = strstr(key->uri, "module-name=");
    size_t len;

    if (strcmp(key->type, "token") != 0 || !module)
        return AAD_OK;
    module += strlen("module-name=");
    len = strcspn(module, "&");
    if (len >= sizeof match->module)
        return AAD_OK;
    if (!match->n) {
        memcpy(match->module, module, len);
        match->module[len] = 0;
    }
    (void)snprintf(match->n ? match->second : match->first, sizeof match->first, "%s", key->uri);
    match->n++;
    return AAD_OK;
}

enum aad_code discover_complete(const char *store, int64_t timeout_ms, struct buf *ret,
                                struct aad_error *err)
{
    struct discover_match match = {0};
    struct discover_call call = {
        .store = store, .timeout_ms = timeout_ms, .visit = discover_note, .ctx = &match};
    enum aad_code code;

    if (discover_is_complete(store)) {
        buf_append_text(ret, store);
        return buf_ok(ret, err);
    }
    code = discover_keys(&call, err);
    if (code)
        return code;
    if (!match.n)
        return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                             "no token matches %.207s\n"
                             "Insert the token. 'aad-credential key list' shows all that are "
                             "there, and which modules did not answer.",
                             store);
    if (match.n > 1)
        return aad_error_set(err, AAD_AMBIGUOUS, NULL,
                             "%u tokens match: '%.220s' and '%.220s'\n"
                             "Use the URI of the one that is meant.",
                             match.n, match.first, match.second);
    discover_join(store, match.module, ret);
    return buf_ok(ret, err);
}
