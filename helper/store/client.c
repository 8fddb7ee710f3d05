/*
 * client.c - the caller's side of a store
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/env.h"
#include "base/error.h"
#include "base/text.h"
#include "base/trace.h"
#include "connection/store-type.h"
#include "store/talk.h"

#define STORE_LOCATION_MAX 1024

static enum aad_code store_parse_spec(const struct store_spec *spec, struct store *s,
                                      const char **ret_location, struct aad_error *err)
{
    const char *colon = strchr(spec->name_location, ':');
    size_t len = colon ? (size_t)(colon - spec->name_location) : strlen(spec->name_location);

    if (len < sizeof s->name)
        memcpy(s->name, spec->name_location, len);
    *ret_location = colon ? colon + 1 : "";
    if (!text_is_name(s->name) || strlen(*ret_location) > STORE_LOCATION_MAX)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "the connection's store has an impossible name\n"
                             "A store is named like 'secret-service' or 'pkcs11:LOCATION', with "
                             "small letters, digits and '-'.");
    return AAD_OK;
}

/* The settings that store.h names. */
static void store_put_settings(struct wire_frame *frame, const struct store_spec *spec,
                               const char *directory)
{
    const struct {
        const char *name, *value;
    } rows[] = {
        {"directory", directory},
        {"pin", spec->pin},
        {"master-at-hand", spec->answers && spec->answers->has_master() ? "yes" : NULL},
        {"proxy", spec->proxy},
        {"ca-file", spec->ca_file},
    };
    const size_t n_rows = sizeof rows / sizeof rows[0];
    int64_t n = 0;

    for (size_t i = 0; i < n_rows; i++)
        n += rows[i].value != NULL;
    wire_put_number(frame, n);
    for (size_t i = 0; i < n_rows; i++) {
        if (!rows[i].value)
            continue;
        wire_put_text(frame, rows[i].name);
        wire_put_text(frame, rows[i].value);
    }
}

static enum aad_code store_send_open(struct store *s, const struct store_spec *spec,
                                     const char *location, struct aad_error *err)
{
    auto_frame struct wire_frame frame = {.type = WIRE_OPEN};
    auto_buf struct buf directory = {0};
    bool has_directory = !env_data_dir(&directory, NULL);

    wire_put_number(&frame, WIRE_VERSION);
    wire_put_number(&frame, talk_end_ms(s));
    wire_put_text(&frame, location);
    wire_put_number(&frame, s->may_ask);
    store_put_settings(&frame, spec, has_directory ? buf_text(&directory) : NULL);
    return wire_send(s->process.fd, &frame, s->deadline.end_ms, err);
}

static enum aad_code store_spawn(struct store *s, const struct store_spec *spec,
                                 const char *location, struct aad_error *err)
{
    const struct store_type *type = store_type_of(s->name);
    struct host_process_spec process = {.work = "store",
                                        .plugin = s->name,
                                        .environment = type ? type->environment : NULL,
                                        .may_ask = s->may_ask};
    enum aad_code code = host_process_start(&process, &s->process, err);

    return code ? code : store_send_open(s, spec, location, err);
}

enum aad_code store_start(const struct store_spec *spec, struct store **ret, struct aad_error *err)
{
    auto_store struct store *s = calloc(1, sizeof *s);
    const char *location;
    enum aad_code code;

    if (!s)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    s->process.fd = -1;
    s->deadline = spec->deadline;
    s->may_ask = spec->may_ask;
    s->target = spec->target;
    s->answers = spec->answers;
    s->get_token = spec->get_token;
    (void)snprintf(s->pin, sizeof s->pin, "%s", spec->pin ? spec->pin : "ask");
    code = store_parse_spec(spec, s, &location, err);
    if (!code)
        code = store_spawn(s, spec, location, err);
    if (code)
        return code;
    trace("store: started %s", s->name);
    *ret = s;
    s = NULL;
    return AAD_OK;
}

void store_set_deadline(struct store *store, const struct deadline *deadline)
{
    store->deadline = *deadline;
    store->waited_ms = 0;
}

void store_set_target(struct store *store, const char *target)
{
    store->target = target;
}

void store_set_answers(struct store *store, const struct store_answers *answers)
{
    store->answers = answers;
}

void store_close(struct store **store)
{
    if (!*store)
        return;
    talk_end(*store);
    secret_clear(&(*store)->answer);
    secret_clear(&(*store)->kept);
    secret_clear(&(*store)->proved);
    free(*store);
    *store = NULL;
}

void store_abort(struct store *store)
{
    host_process_abort(&store->process);
}

int store_fd(const struct store *store)
{
    return store->process.fd;
}

int64_t store_waited_ms(const struct store *store)
{
    return store->waited_ms;
}

bool store_is_open(const struct store *store)
{
    return store->is_open;
}

bool store_location_is_wrong(const struct store *store)
{
    return store->is_location_wrong;
}

const struct secret *store_last_answer(const struct store *store)
{
    return &store->proved;
}

const char *store_token(const struct store *store)
{
    return store->token;
}

/* "4-8"; anything else is no rule. */
struct store_pin_rules store_pin_rules(const struct store *store)
{
    struct store_pin_rules none = {.is_at_pad = store->is_at_pad}, rules = none;
    size_t len = strcspn(store->pin_length, "-");
    char least[sizeof store->pin_length];
    int64_t min, max;

    (void)snprintf(least, sizeof least, "%.*s", (int)len, store->pin_length);
    if (!store->pin_length[len] || !text_to_int(least, 1, AAD_SECRET_MAX, &min) ||
        !text_to_int(store->pin_length + len + 1, min, AAD_SECRET_MAX, &max))
        return none;
    rules.min = (size_t)min;
    rules.max = (size_t)max;
    return rules;
}

const char *store_outcome(const struct store *store)
{
    return store->outcome;
}
