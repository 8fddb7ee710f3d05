/*
 * settings.c - what holds for all connections: config.json
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/settings.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/env.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json-walk.h"
#include "base/screen.h"
#include "base/text.h"
#include "base/url.h"
#include "connection/grant.h"

#ifndef SETTINGS_SYSTEM_DIR /* unit tests have their own, and are not run by root */
#define SETTINGS_SYSTEM_DIR SYSTEM_CONFIG_DIR
#define SETTINGS_SYSTEM_TRUST FILE_TRUST_ROOT
#endif
#define SETTINGS_FILE "/config.json"
#define SETTINGS_FILE_MAX 16384
#define SETTINGS_VERSION 1
static const char *const settings_audits[] = {"off", "syslog", "journal"};

#define SETTINGS_AUDITS (sizeof settings_audits / sizeof settings_audits[0])
#define SETTINGS_NO_AUDIT "'audit' must be off, syslog or journal"

/* A file that is being read. */
struct settings_file {
    const char *path;
    bool is_system;
    struct settings *settings;
};

static enum aad_code settings_fail(const struct settings_file *file, const char *why,
                                   struct aad_error *err)
{
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "%.200s: %s\n"
                         "It looks like { \"version\": 1, \"audit\": \"journal\" }; see "
                         "aad-credential-connection(5).",
                         file->path, why);
}

static enum aad_code settings_read_audit(const struct settings_file *file, unsigned row,
                                         struct json_walk *w, struct aad_error *err)
{
    unsigned i = 0;

    (void)row;
    if (json_walk_next(w) != JSON_TEXT)
        return settings_fail(file, SETTINGS_NO_AUDIT, err);
    while (i < SETTINGS_AUDITS && strcmp(settings_audits[i], json_walk_text(w)) != 0)
        i++;
    if (i == SETTINGS_AUDITS)
        return settings_fail(file, SETTINGS_NO_AUDIT, err);
    /* Later files add, and never take away. */
    if (file->settings->audit == SETTINGS_AUDIT_OFF)
        file->settings->audit = (enum settings_audit)i;
    return AAD_OK;
}

static enum aad_code settings_read_required(const struct settings_file *file, unsigned row,
                                            struct json_walk *w, struct aad_error *err)
{
    enum json_token token = json_walk_next(w);

    (void)row;
    if (token != JSON_TRUE && token != JSON_FALSE)
        return settings_fail(file, "'audit-required' is true or false", err);
    file->settings->audit_required = file->settings->audit_required || token == JSON_TRUE;
    return AAD_OK;
}

static enum aad_code settings_read_padding(const struct settings_file *file, unsigned row,
                                           struct json_walk *w, struct aad_error *err)
{
    enum json_token token = json_walk_next(w);

    (void)row;
    if (token != JSON_TRUE && token != JSON_FALSE)
        return settings_fail(file, "'padding' is true or false", err);
    if (file->settings->padding == SETTINGS_PADDING_UNSAID)
        file->settings->padding = token == JSON_TRUE ? SETTINGS_PADDING_ON : SETTINGS_PADDING_OFF;
    return AAD_OK;
}

static enum aad_code settings_read_default(const struct settings_file *file, unsigned row,
                                           struct json_walk *w, struct aad_error *err)
{
    enum json_token token = json_walk_next(w);
    const char *name = token == JSON_TEXT ? json_walk_text(w) : NULL;

    (void)row;
    if (!name || (name[0] && !text_is_name(name)))
        return settings_fail(file, "'default' is the name of a connection, or \"\"", err);
    file->settings->has_default = true;
    (void)snprintf(file->settings->default_connection, sizeof file->settings->default_connection,
                   "%s", name);
    return AAD_OK;
}

static enum aad_code settings_read_version(const struct settings_file *file, unsigned row,
                                           struct json_walk *w, struct aad_error *err)
{
    int64_t version;

    (void)row;
    if (json_walk_next(w) != JSON_NUMBER || !json_walk_integer(w, 1, INT32_MAX, &version))
        return settings_fail(file, "'version' is no whole number from 1 on", err);
    return AAD_OK;
}

/* Before any key, as a newer file may have others. An older one is read. */
static enum aad_code settings_check_version(const struct settings_file *file, struct json_walk *w,
                                            struct aad_error *err)
{
    int64_t version = 0;

    if (json_walk_find(w, "version") != JSON_NUMBER ||
        !json_walk_integer(w, 1, INT32_MAX, &version) || version <= SETTINGS_VERSION)
        return AAD_OK;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "%.200s has version %" PRId64 ", this program knows version %d\n"
                         "Use the aad-credential that it is written for, or a newer one.",
                         file->path, version, SETTINGS_VERSION);
}

/* --- limits --------------------------------------------------------------------------------- */

static bool settings_is_store(const char *text)
{
    return text_is_name(text);
}

static bool settings_is_grant(const char *text)
{
    return grant_find(text) != NULL;
}

static bool settings_is_authority(const char *text)
{
    struct url url;

    return !url_parse(text, &url, NULL) && url.is_https && !strpbrk(url.path, "?#%");
}

static bool settings_is_audience(const char *text)
{
    return text[0] && text_is_visible(text, strlen(text));
}

static const struct settings_limit_row {
    const char *key;
    bool (*is_one)(const char *text);
    const char *what; /* each of its texts is */
} settings_limit_rows[SETTINGS_LIMITS] = {
    [SETTINGS_STORES] = {"stores", settings_is_store, "the name of a store"},
    [SETTINGS_GRANTS] = {"grants", settings_is_grant, "the name of a grant"},
    [SETTINGS_AUTHORITIES] = {"authorities", settings_is_authority,
                              "https://HOST or https://HOST/TENANT"},
    [SETTINGS_AUDIENCES] = {"audiences", settings_is_audience,
                            "an audience as connections have it"},
};

const char *settings_limit_name(enum settings_limit limit)
{
    return settings_limit_rows[limit].key;
}

static enum aad_code settings_fail_limit(const struct settings_file *file,
                                         const struct settings_limit_row *row, const char *why,
                                         struct aad_error *err)
{
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "%.200s: '%s' %s\n"
                         "It is a list of up to %d texts, each %s; see "
                         "aad-credential-connection(5).",
                         file->path, row->key, why, SETTINGS_LIST_MAX, row->what);
}

static enum aad_code settings_read_limit(const struct settings_file *file, unsigned i,
                                         struct json_walk *w, struct aad_error *err)
{
    const struct settings_limit_row *row = &settings_limit_rows[i];
    struct settings_list *list = &file->settings->limits[i];
    enum json_token token = json_walk_next(w);

    if (!file->is_system)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "%.200s: only the administrator's file has '%s'\n"
                             "Take it out, or have it written into %s.",
                             file->path, row->key, settings_system_path());
    if (token != JSON_ARRAY)
        return settings_fail_limit(file, row, "is no list", err);
    list->is_there = true;
    while ((token = json_walk_next(w)) == JSON_TEXT) {
        const char *text = json_walk_text(w);

        if (list->n == SETTINGS_LIST_MAX)
            return settings_fail_limit(file, row, "is too long", err);
        if (!row->is_one(text))
            return settings_fail_limit(file, row, "has a text that fits none", err);
        list->items[list->n] = strdup(text);
        if (!list->items[list->n])
            return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
        list->n++;
    }
    return token == JSON_CLOSE ? AAD_OK
                               : settings_fail_limit(file, row, "has more than texts", err);
}

/* --- the file ------------------------------------------------------------------------------- */

/* The limits come first: their index is that of enum settings_limit. */
static const struct settings_row {
    const char *key;
    enum aad_code (*read)(const struct settings_file *file, unsigned row, struct json_walk *w,
                          struct aad_error *err);
} settings_rows[] = {
    {"stores", settings_read_limit},
    {"grants", settings_read_limit},
    {"authorities", settings_read_limit},
    {"audiences", settings_read_limit},
    {"version", settings_read_version},
    {"audit", settings_read_audit},
    {"audit-required", settings_read_required},
    {"padding", settings_read_padding},
    {"default", settings_read_default},
};

#define SETTINGS_ROWS (sizeof settings_rows / sizeof settings_rows[0])

static enum aad_code settings_fail_key(const struct settings_file *file, const char *key,
                                       struct aad_error *err)
{
    const char *names[SETTINGS_ROWS + 1] = {NULL}, *nearest;
    char shown[JSON_WALK_KEY_MAX + 1];

    for (size_t i = 0; i < SETTINGS_ROWS; i++)
        names[i] = settings_rows[i].key;
    nearest = text_nearest(key, names);
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "%.200s: there is no key '%s'\n"
                         "%s%s%sSee aad-credential-connection(5).",
                         file->path, screen_show(shown, sizeof shown, key, strlen(key)),
                         nearest ? "Did you mean '" : "", nearest ? nearest : "",
                         nearest ? "'? " : "");
}

static enum aad_code settings_parse(const struct settings_file *file, const struct secret *text,
                                    struct aad_error *err)
{
    auto_json_walk struct json_walk w = {0};
    unsigned seen = 0;
    enum aad_code code;

    if (!text->len || json_walk_open(&w, text->bytes, text->len, NULL))
        return settings_fail(file, "it is no JSON object", err);
    code = settings_check_version(file, &w, err);
    json_walk_restart(&w);
    while (!code && json_walk_next(&w) == JSON_KEY) {
        unsigned row = 0;

        while (row < SETTINGS_ROWS && strcmp(settings_rows[row].key, w.key) != 0)
            row++;
        if (row == SETTINGS_ROWS)
            return settings_fail_key(file, w.key, err);
        if (seen & 1u << row)
            return settings_fail(file, "it has a key twice", err);
        seen |= 1u << row;
        code = settings_rows[row].read(file, row, &w, err);
    }
    return code;
}

/* AAD_NOT_FOUND where there is none. */
static enum aad_code settings_read(struct settings_file *file, struct aad_error *err)
{
    auto_secret struct secret text = {0};
    enum file_trust trust = FILE_TRUST_CONFIG;
    enum aad_code code;

    if (file->is_system)
        trust = SETTINGS_SYSTEM_TRUST;
    code = file_read(file->path, trust, SETTINGS_FILE_MAX, &text, err);

    if (code == AAD_IO && file->is_system)
        aad_error_remedy(err,
                         "It may limit what is used, so that nothing is until it can be read. Ask "
                         "who administers this machine to let everybody read it.");
    if (!code)
        code = file_check_chain(file->path, err);
    return code ? code : settings_parse(file, &text, err);
}

/* Whoever may write to the directory could remove the file, and with it the log (P10). */
static enum aad_code settings_read_in(const char *directory, bool is_system, struct settings *ret,
                                      struct aad_error *err)
{
    auto_buf struct buf path = {0};
    struct settings_file file = {.is_system = is_system, .settings = ret};
    struct aad_error why = {0};
    enum aad_code code;

    buf_append_all(&path, directory, SETTINGS_FILE, (char *)NULL);
    if (buf_ok(&path, err))
        return AAD_INTERNAL;
    file.path = buf_text(&path);
    code = settings_read(&file, &why);
    if (code == AAD_NOT_FOUND)
        code = file_check_chain(directory, &why);
    if (!code || code == AAD_NOT_FOUND)
        return AAD_OK;
    if (err)
        *err = why;
    return code;
}

static enum aad_code settings_read_user(struct settings *ret, struct aad_error *err)
{
    auto_buf struct buf directory = {0};
    struct aad_error why = {0};
    enum aad_code code = env_config_dir(&directory, &why);

    if (!code)
        return settings_read_in(buf_text(&directory), false, ret, err);
    if (code == AAD_CONFIG) /* who has no home has no file there */
        return AAD_OK;
    if (err)
        *err = why;
    return code;
}

enum aad_code settings_load(struct settings *ret, struct aad_error *err)
{
    enum aad_code code;

    memset(ret, 0, sizeof *ret);
    code = settings_read_in(SETTINGS_SYSTEM_DIR, true, ret, err);
    if (!code)
        code = settings_read_user(ret, err);
    if (code)
        settings_clear(ret);
    return code;
}

enum aad_code settings_load_user(struct settings *ret, struct aad_error *err)
{
    memset(ret, 0, sizeof *ret);
    return settings_read_user(ret, err);
}

enum aad_code settings_load_system(struct settings *ret, struct aad_error *err)
{
    struct settings_file file = {
        .path = settings_system_path(), .is_system = true, .settings = ret};
    struct aad_error why = {0};
    enum aad_code code;

    memset(ret, 0, sizeof *ret);
    code = settings_read(&file, &why);
    if (code == AAD_NOT_FOUND)
        return AAD_OK;
    if (code)
        settings_clear(ret);
    if (code && err)
        *err = why;
    return code;
}

/* A link to nowhere is something. */
bool settings_has_system(void)
{
    return !file_is_absent(settings_system_path());
}

const char *settings_audit_name(enum settings_audit audit)
{
    return settings_audits[audit];
}

const char *settings_system_path(void)
{
    return SETTINGS_SYSTEM_DIR SETTINGS_FILE;
}

void settings_clear(struct settings *s)
{
    for (size_t l = 0; l < SETTINGS_LIMITS; l++)
        for (size_t i = 0; i < s->limits[l].n; i++)
            free(s->limits[l].items[i]);
    memset(s, 0, sizeof *s);
}
