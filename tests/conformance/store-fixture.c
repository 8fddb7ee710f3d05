/*
 * store-fixture.c - the host that a plugin under test sees, and its verbs, whose errors are checked
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store-fixture.h"

#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

char **arguments;
const struct aad_store_plugin *plugin;
aad_store_plugin_function *entry;
int64_t deadline_ms;
struct aad_error error;
struct got got;
struct kept kept;
struct unlocks unlocks;

int64_t now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- the host that a plugin sees -------------------------------------------------------------- */

static int64_t host_time_left_ms(void *ctx)
{
    int64_t left = deadline_ms - now_ms();

    (void)ctx;
    return left > 0 ? left : 0;
}

static enum aad_code host_ask(void *ctx, enum aad_question question, const char *subject,
                              aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    bool is_new = question == AAD_ASK_NEW_PASSWORD || question == AAD_ASK_NEW_PIN;
    bool is_pin = question == AAD_ASK_PIN || question == AAD_ASK_NEW_PIN;
    const char *answer = is_new && unlocks.next ? unlocks.next : unlocks.present;

    (void)ctx;
    if (question == AAD_ASK_KEPT_KEY && kept.len)
        return sink(sink_ctx, kept.bytes, kept.len);
    if (question == AAD_ASK_KEPT_KEY)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "nothing is kept");
    kept.passwords++;
    if (!answer)
        answer = is_pin ? UNLOCKS_PIN : UNLOCKS_PASSWORD;
    unlocks.by_pin = is_pin;
    if (is_pin || question == AAD_ASK_MASTER_PASSWORD || question == AAD_ASK_NEW_PASSWORD)
        return sink(sink_ctx, answer, strlen(answer));
    return aad_error_set(err, AAD_LOCKED, NULL, "nobody can be asked about %s", subject);
}

static void host_answer_was(void *ctx, enum aad_question question, bool right)
{
    (void)ctx;
    kept.kept_wrong += question == AAD_ASK_KEPT_KEY && !right;
}

static const char *host_setting(void *ctx, const char *name)
{
    (void)ctx;
    if (!strcmp(name, "directory"))
        return arguments[2];
    return !strcmp(name, "master-at-hand") ? "yes" : NULL;
}

static void host_note(void *ctx, const char *what, const char *value)
{
    (void)ctx, (void)what, (void)value;
}

static void host_keep(void *ctx, const void *bytes, size_t len)
{
    (void)ctx;
    if (!len || len > sizeof kept.bytes)
        fail_msg("a key of %zu bytes was to be kept", len);
    memcpy(kept.bytes, bytes, len);
    kept.len = len;
}

/* No store of a conformance test signs in with another connection. */
static enum aad_code host_token(void *ctx, const struct aad_token_wish *wish, aad_sink *sink,
                                void *sink_ctx, struct aad_error *err)
{
    (void)ctx, (void)sink, (void)sink_ctx;
    return aad_error_set(err, AAD_UNSUPPORTED, NULL, "there is no connection '%s' here",
                         wish->connection);
}

const struct aad_store_host host = {.size = sizeof host,
                                    .time_left_ms = host_time_left_ms,
                                    .ask = host_ask,
                                    .answer_was = host_answer_was,
                                    .setting = host_setting,
                                    .note = host_note,
                                    .keep = host_keep,
                                    .token = host_token};

/* --- the verbs, each with its own deadline and its error looked at ---------------------------- */

enum aad_code sink_copy(void *ctx, const void *bytes, size_t len)
{
    struct got *to = ctx;

    if (len > sizeof to->bytes)
        return AAD_PROTOCOL;
    memcpy(to->bytes, bytes, len);
    to->len = len;
    to->calls++;
    return AAD_OK;
}

void begin(void)
{
    deadline_ms = now_ms() + VERB_MS;
    memset(&error, 0, sizeof error);
}

/* A failure is told in full: the code that is returned, and why. */
enum aad_code end(enum aad_code code)
{
    if (code && (error.code != code || !error.what[0]))
        fail_msg("code %d, but the error says %d: '%s'", (int)code, (int)error.code, error.what);
    return code;
}

struct aad_store_state *open_store(void)
{
    struct aad_store_state *state = NULL;

    begin();
    if (end(plugin->open(&host, arguments[3] ? arguments[3] : "", &state, &error)))
        fail_msg("open: %s", error.what);
    assert_non_null(state);
    return state;
}

enum aad_code load(struct aad_store_state *state, const struct aad_item *item)
{
    enum aad_code code;

    begin();
    memset(&got, 0, sizeof got);
    code = end(plugin->load(state, item, sink_copy, &got, &error));
    assert_int_equal(got.calls, code ? 0 : 1);
    return code;
}

enum aad_code save(struct aad_store_state *state, const struct aad_item *item, const void *bytes,
                   size_t len)
{
    begin();
    return end(plugin->save(state, item, bytes, len, &error));
}

enum aad_code erase(struct aad_store_state *state, const struct aad_item *item)
{
    begin();
    return end(plugin->erase(state, item, &error));
}

void want_saved(struct aad_store_state *state, const struct aad_item *item, const void *bytes,
                size_t len)
{
    if (save(state, item, bytes, len))
        fail_msg("save %s: %s", item->connection, error.what);
}

void want_loaded(struct aad_store_state *state, const struct aad_item *item, const void *bytes,
                 size_t len)
{
    if (load(state, item))
        fail_msg("load %s: %s", item->connection, error.what);
    assert_int_equal(got.len, len);
    assert_memory_equal(got.bytes, bytes, len);
}

/* --- cleaning up ------------------------------------------------------------------------------ */

static enum aad_code visit_ours(void *ctx, const struct aad_item *item)
{
    struct names *names = ctx;

    if (strncmp(item->connection, "conformance-", 12) != 0 || names->n == 64)
        return AAD_OK;
    (void)snprintf(names->connections[names->n], 40, "%s", item->connection);
    (void)snprintf(names->roles[names->n], 40, "%s", item->role);
    (void)snprintf(names->label, sizeof names->label, "%s", item->label ? item->label : "");
    (void)snprintf(names->username, sizeof names->username, "%s",
                   item->username ? item->username : "");
    names->n++;
    return AAD_OK;
}

void list_ours(struct aad_store_state *state, struct names *names)
{
    memset(names, 0, sizeof *names);
    begin();
    if (end(plugin->list(state, visit_ours, names, &error)))
        fail_msg("list: %s", error.what);
}

int set_up(void **state)
{
    static struct names names;

    unlocks = (struct unlocks){0};
    *state = open_store();
    list_ours(*state, &names);
    for (unsigned i = 0; i < names.n; i++) {
        struct aad_item item = {names.connections[i], names.roles[i], NULL, NULL};

        assert_int_equal(erase(*state, &item), AAD_OK);
    }
    return 0;
}

int tear_down(void **state)
{
    struct aad_store_state *opened = *state;

    plugin->close(opened);
    (void)set_up(state);
    plugin->close(*state);
    return 0;
}

int load_plugin(const char *path)
{
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    void *symbol = handle ? dlsym(handle, AAD_STORE_PLUGIN_SYMBOL) : NULL;

    if (!symbol) {
        (void)fprintf(stderr, "%s\n", dlerror());
        return -1;
    }
    memcpy(&entry, &symbol, sizeof entry);
    plugin = entry(AAD_STORE_ABI);
    return plugin ? 0 : -1;
}
