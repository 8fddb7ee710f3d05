/*
 * journal.c - what has been made so far for a service connection, or for a registration
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/journal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json-print.h"
#include "base/json.h"
#include "base/state.h"
#include "base/text.h"
#include "crypto/crypto.h"

#define JOURNAL_ROOM "service-connection"
#define JOURNAL_MAX 65536

/* The members that are ids, and those that are flags. */
static const struct {
    const char *key;
    size_t at;
} journal_ids[] = {
    {"tag", offsetof(struct journal, tag)},
    {"application", offsetof(struct journal, application)},
    {"clientId", offsetof(struct journal, client_id)},
    {"principal", offsetof(struct journal, principal)},
    {"endpoint", offsetof(struct journal, endpoint)},
};
static const struct {
    const char *key;
    size_t at;
} journal_flags[] = {
    {"applicationIsBegun", offsetof(struct journal, has_begun_application)},
    {"endpointIsBegun", offsetof(struct journal, has_begun_endpoint)},
    {"trust", offsetof(struct journal, has_trust)},
    {"role", offsetof(struct journal, has_role)},
    {"certificate", offsetof(struct journal, has_certificate)},
};

#define JOURNAL_COUNT(rows) (sizeof(rows) / sizeof *(rows))

void journal_close(struct journal *journal)
{
    if (journal->lock >= 0)
        (void)close(journal->lock);
    journal->lock = -1;
    buf_clear(&journal->path);
}

/* In the first place that can be used: what a run-time directory loses, is lost at a restart. */
static enum aad_code journal_find_place(const char *key, struct journal *ret, struct aad_error *err)
{
    for (unsigned place = 0; place < STATE_PLACES; place++) {
        if (state_make_room(place, JOURNAL_ROOM) &&
            state_path(place, JOURNAL_ROOM, key, ".json", &ret->path))
            return AAD_OK;
        buf_clear(&ret->path);
    }
    return aad_error_set(err, AAD_IO, NULL,
                         "what is made could not be noted: no directory for state can be used\n"
                         "Make ~/.local/state, or what $XDG_STATE_HOME names, writable.");
}

static enum aad_code journal_lock(struct journal *ret, struct aad_error *err)
{
    auto_buf struct buf path = {0};

    buf_append_all(&path, buf_text(&ret->path), ".lock", (char *)NULL);
    ret->lock = file_open_lock(buf_text(&path), err);
    if (ret->lock < 0)
        return AAD_IO;
    if (file_try_lock(ret->lock))
        return AAD_OK;
    return aad_error_set(err, AAD_THROTTLED, NULL,
                         "another process is making the same\n"
                         "Wait until it has ended, then try again.");
}

static enum aad_code journal_read(const struct secret *text, struct journal *ret,
                                  struct aad_error *err)
{
    auto_json struct cJSON *json = NULL;
    const char *form;

    if (json_parse(text->bytes, text->len, &json, NULL))
        return aad_error_set(err, AAD_CONFIG, NULL, "the note %s is no JSON\nDelete it.",
                             buf_text(&ret->path));
    for (size_t i = 0; i < JOURNAL_COUNT(journal_ids); i++) {
        const char *id = json_text(json, journal_ids[i].key);

        if (id && text_is_guid(id))
            (void)memcpy((char *)ret + journal_ids[i].at, id, 37);
    }
    for (size_t i = 0; i < JOURNAL_COUNT(journal_flags); i++)
        *(bool *)((char *)ret + journal_flags[i].at) = json_bool(json, journal_flags[i].key, false);
    form = json_text(json, "form");
    (void)snprintf(ret->form, sizeof ret->form, "%s", form ? form : "");
    return ret->tag[0] ? AAD_OK
                       : aad_error_set(err, AAD_CONFIG, NULL, "the note %s has no tag\nDelete it.",
                                       buf_text(&ret->path));
}

enum aad_code journal_open(const char *key, struct journal *ret, bool *ret_is_new,
                           struct aad_error *err)
{
    auto_secret struct secret text = {0};
    struct aad_error why = {0};
    enum aad_code code;

    ret->lock = -1;
    code = journal_find_place(key, ret, err);
    if (!code)
        code = journal_lock(ret, err);
    if (code)
        return code;
    code = file_read(buf_text(&ret->path), FILE_TRUST_PRIVATE, JOURNAL_MAX, &text, &why);
    *ret_is_new = code == AAD_NOT_FOUND;
    if (*ret_is_new)
        return crypto_guid(ret->tag, err);
    if (!code)
        return journal_read(&text, ret, err);
    if (err)
        *err = why;
    return code;
}

enum aad_code journal_save(const struct journal *journal, struct aad_error *err)
{
    auto_json_print struct json_print *object = json_new_object();
    auto_buf struct buf text = {0};
    enum aad_code code;

    json_add_text(object, "form", journal->form);
    for (size_t i = 0; i < JOURNAL_COUNT(journal_ids); i++) {
        const char *id = (const char *)journal + journal_ids[i].at;

        if (id[0])
            json_add_text(object, journal_ids[i].key, id);
    }
    for (size_t i = 0; i < JOURNAL_COUNT(journal_flags); i++)
        if (*(const bool *)((const char *)journal + journal_flags[i].at))
            json_add_bool(object, journal_flags[i].key, true);
    code = json_print(object, &text, err);
    return code ? code : file_replace(buf_text(&journal->path), 0600, text.bytes, text.len, err);
}

void journal_erase(struct journal *journal)
{
    (void)unlink(buf_text(&journal->path));
}
