/*
 * settings-default.c - the user's config.json with another default connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/settings.h"

#include "base/env.h"
#include "base/file.h"
#include "base/json-print.h"

#define SETTINGS_USER_FILE "/config.json"

/* A key that is unknown has been refused: so these are all there can be. */
static enum aad_code settings_print_user(const struct settings *s, struct buf *ret,
                                         struct aad_error *err)
{
    auto_json_print struct json_print *object = json_new_object();

    json_add_integer(object, "version", 1);
    if (s->audit != SETTINGS_AUDIT_OFF)
        json_add_text(object, "audit", settings_audit_name(s->audit));
    if (s->audit_required)
        json_add_bool(object, "audit-required", true);
    if (s->padding != SETTINGS_PADDING_UNSAID)
        json_add_bool(object, "padding", s->padding == SETTINGS_PADDING_ON);
    if (s->has_default)
        json_add_text(object, "default", s->default_connection);
    return json_print(object, ret, err);
}

/* Where the administrator names none, nothing has to be said of there being none. */
static enum aad_code settings_say_default(const char *name, struct settings *s,
                                          struct aad_error *err)
{
    auto_settings struct settings system = {0};
    enum aad_code code = settings_load_system(&system, err);

    s->has_default = name[0] || system.default_connection[0];
    (void)snprintf(s->default_connection, sizeof s->default_connection, "%s", name);
    return code;
}

enum aad_code settings_save_default(const char *name, struct aad_error *err)
{
    auto_settings struct settings user = {0};
    auto_buf struct buf path = {0}, text = {0};
    enum aad_code code = settings_load_user(&user, err);

    if (!code)
        code = settings_say_default(name, &user, err);
    if (!code)
        code = settings_print_user(&user, &text, err);
    if (!code)
        code = env_config_dir(&path, err);
    if (!code)
        code = file_make_private_dir(buf_text(&path), err);
    buf_append_text(&path, SETTINGS_USER_FILE);
    if (!code)
        code = buf_ok(&path, err);
    if (!code)
        code = file_follow(&path, err);
    return code ? code : file_replace(buf_text(&path), 0600, buf_text(&text), text.len, err);
}
