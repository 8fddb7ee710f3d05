/*
 * settings.c - what holds for all connections: config.json
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/settings.h"

#include <string.h>

#include "base/buf.h"
#include "base/env.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json-walk.h"
#include "base/text.h"

#ifndef SETTINGS_SYSTEM_DIR /* the unit test has its own */
#define SETTINGS_SYSTEM_DIR "/etc/aad-credential"
#endif
#define SETTINGS_FILE_MAX 16384

static const char *const settings_audits[] = {"off", "syslog", "journal"};

#define SETTINGS_AUDITS (sizeof settings_audits / sizeof settings_audits[0])
#define SETTINGS_NO_AUDIT "'audit' must be off, syslog or journal"

static enum aad_code settings_fail(const char *path, const char *why, struct aad_error *err)
{
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "%.200s: %s\n"
                         "It looks like { \"version\": 1, \"audit\": \"journal\" }; see "
                         "aad-credential-connection(5).",
                         path, why);
}

static enum aad_code settings_read_audit(const char *path, struct json_walk *w,
                                         struct settings *ret, struct aad_error *err)
{
    unsigned i = 0;

    if (json_walk_next(w) != JSON_TEXT)
        return settings_fail(path, SETTINGS_NO_AUDIT, err);
    while (i < SETTINGS_AUDITS && strcmp(settings_audits[i], json_walk_text(w)) != 0)
        i++;
    if (i == SETTINGS_AUDITS)
        return settings_fail(path, SETTINGS_NO_AUDIT, err);
    /* Later files add, and never take away. */
    if (ret->audit == SETTINGS_AUDIT_OFF)
        ret->audit = (enum settings_audit)i;
    return AAD_OK;
}

static enum aad_code settings_read_required(const char *path, struct json_walk *w,
                                            struct settings *ret, struct aad_error *err)
{
    enum json_token token = json_walk_next(w);

    if (token != JSON_TRUE && token != JSON_FALSE)
        return settings_fail(path, "'audit-required' is true or false", err);
    ret->audit_required = ret->audit_required || token == JSON_TRUE;
    return AAD_OK;
}

static enum aad_code settings_read_version(const char *path, struct json_walk *w,
                                           struct settings *ret, struct aad_error *err)
{
    int64_t version;

    (void)ret;
    if (json_walk_next(w) != JSON_NUMBER || !json_walk_integer(w, 1, 1, &version))
        return settings_fail(path, "this program knows version 1", err);
    return AAD_OK;
}

static const struct settings_row {
    const char *key;
    enum aad_code (*read)(const char *path, struct json_walk *w, struct settings *ret,
                          struct aad_error *err);
} settings_rows[] = {
    {"version", settings_read_version},
    {"audit", settings_read_audit},
    {"audit-required", settings_read_required},
};

#define SETTINGS_ROWS (sizeof settings_rows / sizeof settings_rows[0])

static enum aad_code settings_parse(const char *path, const struct secret *text,
                                    struct settings *ret, struct aad_error *err)
{
    auto_json_walk struct json_walk w = {0};
    unsigned seen = 0;
    enum aad_code code = AAD_OK;

    if (!text->len || json_walk_open(&w, text->bytes, text->len, NULL))
        return settings_fail(path, "it is no JSON object", err);
    while (!code && json_walk_next(&w) == JSON_KEY) {
        unsigned row = 0;

        while (row < SETTINGS_ROWS && strcmp(settings_rows[row].key, w.key) != 0)
            row++;
        if (row == SETTINGS_ROWS)
            return settings_fail(path, "it has a key that is not known", err);
        if (seen & 1u << row)
            return settings_fail(path, "it has a key twice", err);
        seen |= 1u << row;
        code = settings_rows[row].read(path, &w, ret, err);
    }
    return code;
}

/* Whoever may write to the directory could remove the file, and with it the log (P10). */
static enum aad_code settings_read(const char *directory, struct settings *ret,
                                   struct aad_error *err)
{
    auto_secret struct secret text = {0};
    auto_buf struct buf path = {0};
    bool is_there;
    enum aad_code code;

    buf_printf(&path, "%s/config.json", directory);
    if (buf_ok(&path, err))
        return AAD_INTERNAL;
    code = file_read(buf_text(&path), FILE_TRUST_CONFIG, SETTINGS_FILE_MAX, &text, err);
    is_there = code != AAD_NOT_FOUND;
    if (!code || !is_there)
        code = file_check_chain(is_there ? buf_text(&path) : directory, err);
    if (code == AAD_NOT_FOUND || (!code && !is_there))
        return AAD_OK;
    return code ? code : settings_parse(buf_text(&path), &text, ret, err);
}

enum aad_code settings_load(struct settings *ret, struct aad_error *err)
{
    auto_buf struct buf directory = {0};
    struct aad_error why = {0};
    enum aad_code code;

    memset(ret, 0, sizeof *ret);
    code = settings_read(SETTINGS_SYSTEM_DIR, ret, err);
    if (code)
        return code;
    code = env_config_dir(&directory, &why);
    if (!code)
        return settings_read(buf_text(&directory), ret, err);
    if (code == AAD_CONFIG) /* who has no home has no file there */
        return AAD_OK;
    if (err)
        *err = why;
    return code;
}
