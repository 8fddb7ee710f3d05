/*
 * work.c - what a store does in its process
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/work.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "host/loader.h"
#include "store/probe.h"
#include "store/verb.h"

#define WORK_SETTINGS_MAX 16

static const struct loader_kind work_kind = {
    .name = "store", .directory = PLUGIN_DIR, .symbol = AAD_STORE_PLUGIN_SYMBOL};

struct work_setting {
    struct secret name, value;
};

struct work {
    struct host *host;
    struct aad_store_plugin plugin;
    struct aad_store_host interface;
    struct aad_store_state *state;
    struct work_setting settings[WORK_SETTINGS_MAX];
    size_t n_settings;
    size_t given; /* bytes that the verb has given so far */
    bool gave_too_much;
};

/* --- what the plugin sees of the host ------------------------------------------------------- */

static int64_t work_time_left_ms(void *ctx)
{
    const struct work *w = ctx;

    return deadline_left_ms(&w->host->deadline);
}

static enum aad_code work_ask(void *ctx, enum aad_question question, const char *subject,
                              aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    auto_frame struct wire_frame ask = {.type = WIRE_ASK};
    const struct work *w = ctx;

    wire_put_number(&ask, question);
    wire_put_text(&ask, subject ? subject : "");
    return host_ask(w->host, &ask, sink, sink_ctx, err);
}

static void work_answer_was(void *ctx, enum aad_question question, bool right)
{
    auto_frame struct wire_frame frame = {.type = WIRE_ANSWER_WAS};

    (void)ctx;
    wire_put_number(&frame, question);
    wire_put_number(&frame, right);
    (void)host_send(&frame, NULL);
}

static void work_keep(void *ctx, const void *bytes, size_t len)
{
    auto_frame struct wire_frame frame = {.type = WIRE_KEEP};

    (void)ctx;
    wire_put_bytes(&frame, bytes, len);
    (void)host_send(&frame, NULL);
}

static enum aad_code work_token(void *ctx, const struct aad_token_wish *wish, aad_sink *sink,
                                void *sink_ctx, struct aad_error *err)
{
    auto_frame struct wire_frame ask = {.type = WIRE_TOKEN};
    const struct work *w = ctx;

    wire_put_text(&ask, wish->connection);
    wire_put_text(&ask, wish->audience);
    wire_put_text(&ask, wish->url);
    wire_put_number(&ask, wish->was_refused);
    return host_ask(w->host, &ask, sink, sink_ctx, err);
}

static const char *work_setting(void *ctx, const char *name)
{
    const struct work *w = ctx;

    for (size_t i = 0; i < w->n_settings; i++)
        if (!strcmp(w->settings[i].name.bytes, name))
            return w->settings[i].value.bytes;
    return NULL;
}

static enum aad_code work_sink(void *ctx, const void *bytes, size_t len)
{
    auto_frame struct wire_frame frame = {.type = WIRE_BYTES};
    struct work *w = ctx;

    w->gave_too_much |= len > AAD_SECRET_MAX - w->given;
    if (w->gave_too_much)
        return AAD_PROTOCOL;
    w->given += len;
    wire_put_bytes(&frame, bytes, len);
    return host_send(&frame, NULL);
}

static enum aad_code work_send_row(const char *const texts[WIRE_ROW_TEXTS], const void *bytes,
                                   size_t len)
{
    auto_frame struct wire_frame frame = {.type = WIRE_ROW};

    wire_put_texts(&frame, texts);
    wire_put_bytes(&frame, bytes, len);
    return host_send(&frame, NULL);
}

static enum aad_code work_visit(void *ctx, const struct aad_item *item)
{
    const char *const texts[] = {item->connection, item->role, item->label, item->username};

    (void)ctx;
    return work_send_row(texts, "", 0);
}

static enum aad_code work_visit_key(void *ctx, const struct aad_key *key)
{
    const char *const texts[] = {key->type, key->uri, key->label ? key->label : "",
                                 key->detail ? key->detail : ""};

    (void)ctx;
    return work_send_row(texts, "", 0);
}

static enum aad_code work_visit_certificate(void *ctx, const struct aad_certificate *certificate)
{
    const char *const texts[WIRE_ROW_TEXTS] = {certificate->is_in_use ? "in use" : ""};

    (void)ctx;
    return work_send_row(texts, certificate->der, certificate->len);
}

static void work_note(void *ctx, const char *what, const char *value)
{
    auto_frame struct wire_frame frame = {.type = WIRE_NOTE};

    (void)ctx;
    wire_put_text(&frame, what);
    wire_put_text(&frame, value);
    (void)host_send(&frame, NULL);
}

static enum aad_code work_call(void *state, struct wire_frame *frame, struct aad_error *err)
{
    struct work *w = state;
    struct verb_target target = {.plugin = &w->plugin,
                                 .state = w->state,
                                 .sink = work_sink,
                                 .visit = work_visit,
                                 .visit_key = work_visit_key,
                                 .visit_certificate = work_visit_certificate,
                                 .ctx = w};
    struct verb_call call = {0};
    enum aad_code code = verb_get(frame, &call, err);

    w->given = 0;
    w->gave_too_much = false;
    if (!code)
        code = verb_run(&target, &call, err);
    /* Also when the plugin ignored it: a part of a secret is no secret. */
    if (!code && w->gave_too_much)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the store sent more than %u bytes",
                             AAD_SECRET_MAX);
    return code;
}

/* --- opening and closing -------------------------------------------------------------------- */

/* A plugin must know the table up to and including `list`: that was its first version. */
#define WORK_LEAST offsetof(struct aad_store_plugin, unlock)

static enum aad_code work_take_table(const struct aad_store_plugin *table, const char *name,
                                     struct aad_store_plugin *ret, struct aad_error *err)
{
    struct aad_store_plugin known = {0};

    if (!table)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "the plugin does not work with this version of aad-credential");
    if (table->abi != AAD_STORE_ABI || table->size < WORK_LEAST)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "the plugin was made for another version of aad-credential");
    memcpy(&known, table, table->size < sizeof known ? table->size : sizeof known);
    if (!known.open || !known.name || strcmp(known.name, name) != 0)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL, "the plugin is not what its file says");
    *ret = known;
    return AAD_OK;
}

static enum aad_code work_load(const char *name, struct aad_store_plugin *ret,
                               struct aad_error *err)
{
    aad_store_plugin_function *function;
    void *symbol;
    enum aad_code code = loader_load(&work_kind, name, &symbol, err);

    if (code)
        return code;
    memcpy(&function, &symbol, sizeof function);
    return work_take_table(function(AAD_STORE_ABI), name, ret, err);
}

static enum aad_code work_read_settings(struct work *w, struct wire_frame *frame)
{
    int64_t n = wire_get_number(frame);

    for (int64_t i = 0; i < n; i++) {
        const char *name = wire_get_text(frame), *value = wire_get_text(frame);
        struct work_setting *setting = &w->settings[w->n_settings];

        if (!name || !name[0] || !value || w->n_settings == WORK_SETTINGS_MAX)
            return AAD_PROTOCOL;
        secret_append_text(&setting->name, name);
        secret_append_text(&setting->value, value);
        if (secret_ok(&setting->name, NULL) || secret_ok(&setting->value, NULL))
            return AAD_PROTOCOL;
        w->n_settings++;
    }
    return AAD_OK;
}

static enum aad_code work_read_open(struct work *w, struct wire_frame *frame, const char **ret,
                                    struct aad_error *err)
{
    *ret = wire_get_text(frame);
    w->interface.may_ask = wire_get_number(frame) != 0;
    if (work_read_settings(w, frame) || !wire_is_whole(frame) || !*ret)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the store's process was sent nonsense");
    return AAD_OK;
}

static enum aad_code work_open(struct host *host, const char *plugin, struct wire_frame *frame,
                               void **ret_state, struct aad_error *err)
{
    struct work *w = calloc(1, sizeof *w);
    const char *location;
    enum aad_code code;

    if (!w)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    *ret_state = w;
    w->host = host;
    w->interface = (struct aad_store_host){.size = sizeof w->interface,
                                           .ctx = w,
                                           .time_left_ms = work_time_left_ms,
                                           .ask = work_ask,
                                           .answer_was = work_answer_was,
                                           .setting = work_setting,
                                           .note = work_note,
                                           .keep = work_keep,
                                           .token = work_token};
    code = work_read_open(w, frame, &location, err);
    if (code)
        return code;
    code = work_load(plugin, &w->plugin, err);
    if (code) /* which holds for all locations of this store: nobody need try another one */
        work_note(w, "location", "no plugin can be loaded");
    return code ? code : w->plugin.open(&w->interface, location, &w->state, err);
}

static void work_close(void *state)
{
    struct work *w = state;

    if (!w)
        return;
    if (w->plugin.close)
        w->plugin.close(w->state);
    for (size_t i = 0; i < WORK_SETTINGS_MAX; i++) {
        secret_clear(&w->settings[i].name);
        secret_clear(&w->settings[i].value);
    }
    free(w);
}

const struct host_work store_work = {
    .name = "store", .open = work_open, .call = work_call, .close = work_close};

/* --- loading alone --------------------------------------------------------------------------- */

static enum aad_code work_probe(struct host *host, const char *plugin, struct wire_frame *frame,
                                void **ret_state, struct aad_error *err)
{
    struct aad_store_plugin table;

    (void)host, (void)frame, (void)ret_state;
    return work_load(plugin, &table, err);
}

static enum aad_code work_probe_call(void *state, struct wire_frame *frame, struct aad_error *err)
{
    (void)state, (void)frame;
    return aad_error_set(err, AAD_PROTOCOL, NULL, "the store's process was sent nonsense");
}

static void work_probe_close(void *state)
{
    (void)state;
}

const struct host_work store_probe_work = {.name = STORE_PROBE_WORK,
                                           .open = work_probe,
                                           .call = work_probe_call,
                                           .close = work_probe_close};
