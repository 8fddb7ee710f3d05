/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets: a value, and what is said of it. There is no comparing and setting: each PUT makes a new
 * version. */
#include <string.h>

#include "api/key_vault.h"
#include "world.h"

#define SECRET_SIZE_MAX (25 * 1024)
#define SECRET_TYPE_MAX 255

static void key_vault_print_secret(const struct key_vault_call *call,
                                   const struct key_vault_item *item, cJSON *body)
{
    auto_free path = text_format("secrets/%s", item->name);
    const char *version = world_string(item->version, "version");
    const char *type = world_string(item->version, "contentType");
    const char *key = world_string(item->version, "kid");

    key_vault_add_id(call, body, "id", path, item->names_version ? version : NULL);
    if (type)
        cJSON_AddStringToObject(body, "contentType", type);
    if (key && item->is_full)
        key_vault_add_id(call, body, "kid", key, version);
    key_vault_add_attributes(call, item, body);
}

/* A secret of a certificate changes with that only. */
static bool key_vault_check_unmanaged(const struct key_vault_call *call)
{
    const cJSON *object =
        cJSON_GetObjectItem(key_vault_list(call, call->kind->collection), call->name);

    return !world_is_set(key_vault_latest(object), "managed") ||
           key_vault_refuse(call, 403, "Forbidden", NULL,
                            "Operation set is not allowed on a managed secret.");
}

/* Only these two calls show the value. */
static void key_vault_reply_value(const struct key_vault_call *call, const cJSON *version)
{
    cJSON *body = key_vault_new_body(call, version);

    cJSON_AddStringToObject(body, "value", world_string(version, "value"));
    exchange_reply_json(call->exchange, 200, body);
}

static void key_vault_set_secret(const struct key_vault_call *call)
{
    const char *value = world_string(call->body, "value");
    const cJSON *type = cJSON_GetObjectItemCaseSensitive(call->body, "contentType");
    bool is_type = !type || (cJSON_IsString(type) && strlen(type->valuestring) <= SECRET_TYPE_MAX);
    char id[33];
    cJSON *version;

    if (!value || strlen(value) > SECRET_SIZE_MAX || !is_type) {
        key_vault_refuse_parameter(call, !value     ? "Property value is required"
                                         : !is_type ? "Property contentType has invalid value"
                                                    : "The secret value exceeds 25 KB.");
        return;
    }
    if (!key_vault_check_attributes(call) || !key_vault_check_free(call, "secrets") ||
        !key_vault_check_unmanaged(call))
        return;
    key_vault_print_version(id);
    version = key_vault_add_version(call, "secrets", id);
    cJSON_AddStringToObject(version, "value", value);
    if (type)
        cJSON_AddStringToObject(version, "contentType", type->valuestring);
    key_vault_reply_value(call, version);
}

/* What has expired, or is not valid yet, is given; what is disabled is not. */
static void key_vault_get_secret(const struct key_vault_call *call)
{
    const cJSON *version = key_vault_find_version(call);

    if (version && !world_is_set(cJSON_GetObjectItem(version, "attributes"), "enabled"))
        key_vault_refuse(call, 403, "Forbidden", "SecretDisabled",
                         "Operation get is not allowed on a disabled secret.");
    else if (version)
        key_vault_reply_value(call, version);
}

static void key_vault_change_secret(const struct key_vault_call *call)
{
    if (world_string(call->body, "value"))
        key_vault_refuse_parameter(call, "Property value cannot be updated");
    else
        key_vault_change(call);
}

static const struct key_vault_row key_vault_secret_rows[] = {
    {"GET", "secrets", "list", "/readMetadata/action", key_vault_get_list},
    {"GET", "secrets/*/versions", "list", "/readMetadata/action", key_vault_get_versions},
    {"PUT", "secrets/*", "set", "/setSecret/action", key_vault_set_secret},
    {"GET", "secrets/*", "get", "/getSecret/action", key_vault_get_secret},
    {"GET", "secrets/*/#", "get", "/getSecret/action", key_vault_get_secret},
    {"PATCH", "secrets/*/#", "set", "/update/action", key_vault_change_secret},
    {"PATCH", "secrets/*", "set", "/update/action", key_vault_change_secret},
    {"DELETE", "secrets/*", "delete", "/delete", key_vault_delete},
    {"GET", "deletedsecrets", "list", "/readMetadata/action", key_vault_list_deleted},
    {"GET", "deletedsecrets/*", "get", "/getSecret/action", key_vault_get_deleted},
    {"DELETE", "deletedsecrets/*", "purge", "/purge/action", key_vault_purge},
    {"POST", "deletedsecrets/*/recover", "recover", "/recover/action", key_vault_recover},
    {0},
};

const struct key_vault_kind key_vault_secrets = {
    "secrets", "deletedsecrets", "Secret", key_vault_print_secret, key_vault_secret_rows,
};
