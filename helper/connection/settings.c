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
#include "base/json.h"
#include "base/text.h"

#ifndef SETTINGS_SYSTEM_DIR /* the unit test has its own */
#define SETTINGS_SYSTEM_DIR "/etc/aad-credential"
#endif
#define SETTINGS_FILE_MAX 16384

static const char *const settings_keys[] = {"version", "audit", "audit-required", NULL};
static const char *const settings_audits[] = {"off", "syslog", "journal"};

static enum aad_code settings_fail(const char *path, const char *why, struct aad_error *err)
{
    (void)aad_error_set(err, AAD_CONFIG, NULL, "%.200s: %s", path, why);
    return aad_error_remedy(err, "It looks like { \"version\": 1, \"audit\": \"journal\" }; see "
                                 "aad-credential-connection(5).");
}

static enum aad_code settings_read_audit(const char *path, const struct cJSON *json,
                                         struct settings *ret, struct aad_error *err)
{
    const char *text = json_text(json, "audit");
    unsigned i = 0;

    if (!json_has(json, "audit"))
        return AAD_OK;
    while (text && i < 3 && strcmp(settings_audits[i], text) != 0)
        i++;
    if (!text || i == 3)
        return settings_fail(path, "'audit' must be off, syslog or journal", err);
    /* Later files add, and never take away. */
    if (ret->audit == SETTINGS_AUDIT_OFF)
        ret->audit = (enum settings_audit)i;
    return AAD_OK;
}

static enum aad_code settings_parse(const char *path, const struct secret *text,
                                    struct settings *ret, struct aad_error *err)
{
    auto_json struct cJSON *json = NULL;
    int64_t version;

    if (!text->len || json_parse(text->bytes, text->len, &json, NULL))
        return settings_fail(path, "it is no JSON object", err);
    for (size_t i = 0; json_key(json, i); i++) {
        size_t known = 0;

        while (settings_keys[known] && strcmp(settings_keys[known], json_key(json, i)) != 0)
            known++;
        if (!settings_keys[known])
            return settings_fail(path, "it has a key that is not known", err);
    }
    if (json_has(json, "version") && !json_integer(json, "version", 1, 1, &version))
        return settings_fail(path, "this program knows version 1", err);
    if (json_has(json, "audit-required") &&
        json_bool(json, "audit-required", true) != json_bool(json, "audit-required", false))
        return settings_fail(path, "'audit-required' is true or false", err);
    ret->audit_required = ret->audit_required || json_bool(json, "audit-required", false);
    return settings_read_audit(path, json, ret, err);
}

/* Who may write the directory could take the file away, and with it the log (P10). */
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
    enum aad_code code;

    memset(ret, 0, sizeof *ret);
    code = settings_read(SETTINGS_SYSTEM_DIR, ret, err);
    if (code || env_config_dir(&directory, NULL))
        return code;
    return settings_read(buf_text(&directory), ret, err);
}
