/* SPDX-License-Identifier: Apache-2.0 */
/* Keys: made or imported, and never seen again. */
#include <stdlib.h>
#include <string.h>

#include "api/key_vault.h"
#include "world.h"

static const char *const key_vault_operations[] = {"encrypt", "decrypt",   "sign",   "verify",
                                                   "wrapKey", "unwrapKey", "import", "export"};

static void key_vault_print_key(const struct key_vault_call *call,
                                const struct key_vault_item *item, cJSON *body)
{
    auto_free path = text_format("keys/%s", item->name);
    const char *version = item->names_version ? world_string(item->version, "version") : NULL;
    EVP_PKEY *key;
    cJSON *jwk;

    if (!item->is_full) {
        key_vault_add_id(call, body, "kid", path, version);
    } else {
        key = key_vault_get_key(item->version);
        jwk = cJSON_AddObjectToObject(body, "key");
        key_vault_add_id(call, jwk, "kid", path, version);
        cJSON_AddStringToObject(jwk, "kty", world_string(item->version, "kty"));
        cJSON_AddItemToObject(
            jwk, "key_ops",
            cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(item->version, "key_ops"), true));
        key_vault_add_jwk(jwk, key);
        EVP_PKEY_free(key);
    }
    key_vault_add_attributes(call, item, body);
    cJSON_AddBoolToObject(cJSON_GetObjectItem(body, "attributes"), "exportable", false);
}

static bool key_vault_check_operations(const struct key_vault_call *call, const cJSON *operations)
{
    const cJSON *operation;

    cJSON_ArrayForEach(operation, operations)
    {
        bool is_known = false;

        for (size_t i = 0; i < sizeof(key_vault_operations) / sizeof(key_vault_operations[0]); i++)
            is_known |= cJSON_IsString(operation) &&
                        strcmp(operation->valuestring, key_vault_operations[i]) == 0;
        if (!is_known)
            return key_vault_refuse_parameter(call, "Property key_ops has invalid value");
    }
    return !operations || cJSON_IsArray(operations) ||
           key_vault_refuse_parameter(call, "Property key_ops has invalid value");
}

/* An EC key signs only. */
static cJSON *key_vault_new_operations(const char *type)
{
    bool is_ec = text_has_prefix(type, "EC");

    return cJSON_CreateStringArray(key_vault_operations + (is_ec ? 2 : 0), is_ec ? 2 : 6);
}

cJSON *key_vault_add_key(const struct key_vault_call *call, const char *id, const cJSON *said,
                         EVP_PKEY *key)
{
    const cJSON *operations = cJSON_GetObjectItemCaseSensitive(said, "key_ops");
    const char *type = world_string(said, "kty");
    cJSON *version = key_vault_add_version(call, "keys", id);

    cJSON_AddStringToObject(version, "kty", type);
    world_set_number(version, "lag", world_number(call->vault, "sign_lag", 0));
    cJSON_AddItemToObject(version, "key_ops",
                          operations ? cJSON_Duplicate(operations, true)
                                     : key_vault_new_operations(type));
    key_vault_put_key(version, key);
    return version;
}

/* The key of a certificate changes with that only. */
static bool key_vault_check_unmanaged(const struct key_vault_call *call)
{
    const cJSON *object = cJSON_GetObjectItem(key_vault_list(call, "keys"), call->name);

    return !world_is_set(key_vault_latest(object), "managed") ||
           key_vault_refuse(call, 403, "Forbidden", NULL,
                            "Operation create is not allowed on a managed key.");
}

/* Takes the key; NULL = it was refused. */
static void key_vault_store_key(const struct key_vault_call *call, const cJSON *said,
                                EVP_PKEY *take_key)
{
    char id[33];

    key_vault_print_version(id);
    if (take_key)
        key_vault_reply_version(call, key_vault_add_key(call, id, said, take_key));
    EVP_PKEY_free(take_key);
}

static bool key_vault_check_new(const struct key_vault_call *call, const cJSON *said)
{
    return key_vault_check_operations(call, cJSON_GetObjectItemCaseSensitive(said, "key_ops")) &&
           key_vault_check_attributes(call) && key_vault_check_free(call, "keys") &&
           key_vault_check_unmanaged(call);
}

static void key_vault_create_key(const struct key_vault_call *call)
{
    if (key_vault_check_new(call, call->body))
        key_vault_store_key(call, call->body, key_vault_make_key(call, call->body));
}

/* "Hsm": true has an RSA key become an RSA-HSM one. */
static void key_vault_import_key(const struct key_vault_call *call)
{
    cJSON *jwk = cJSON_GetObjectItemCaseSensitive(call->body, "key");
    const char *type = world_string(jwk, "kty");
    bool is_hsm = world_is_set(call->body, "Hsm") || world_is_set(call->body, "hsm");
    auto_free hsm_type = text_format("%s-HSM", type);

    if (is_hsm && type && !text_has_suffix(type, "-HSM"))
        key_vault_set(jwk, "kty", cJSON_CreateString(hsm_type));
    if (key_vault_check_new(call, jwk))
        key_vault_store_key(call, jwk, key_vault_read_jwk(call, jwk));
}

/* A new version of the same kind. */
static void key_vault_rotate_key(const struct key_vault_call *call)
{
    const cJSON *latest = key_vault_find_version(call);
    EVP_PKEY *key = latest ? key_vault_get_key(latest) : NULL;
    const char *curve = key ? key_vault_curve(key) : NULL;
    cJSON *said = cJSON_CreateObject();

    if (latest && key_vault_check_unmanaged(call)) {
        cJSON_AddStringToObject(said, "kty", world_string(latest, "kty"));
        if (curve)
            cJSON_AddStringToObject(said, "crv", curve);
        else
            cJSON_AddNumberToObject(said, "key_size", EVP_PKEY_get_bits(key));
        cJSON_AddItemToObject(
            said, "key_ops",
            cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(latest, "key_ops"), true));
        key_vault_store_key(call, said, key_vault_make_key(call, said));
    }
    EVP_PKEY_free(key);
    cJSON_Delete(said);
}

static void key_vault_change_key(const struct key_vault_call *call)
{
    if (key_vault_check_operations(call, cJSON_GetObjectItemCaseSensitive(call->body, "key_ops")))
        key_vault_change(call);
}

static const struct key_vault_row key_vault_key_rows[] = {
    {"GET", "keys", "list", "/read", key_vault_get_list},
    {"GET", "keys/*/versions", "list", "/read", key_vault_get_versions},
    {"POST", "keys/*/create", "create", "/create/action", key_vault_create_key},
    {"POST", "keys/*/rotate", "rotate", "/rotate/action", key_vault_rotate_key},
    {"PUT", "keys/*", "import", "/import/action", key_vault_import_key},
    {"GET", "keys/*", "get", "/read", key_vault_get},
    {"GET", "keys/*/#", "get", "/read", key_vault_get},
    {"PATCH", "keys/*/#", "update", "/update/action", key_vault_change_key},
    {"PATCH", "keys/*", "update", "/update/action", key_vault_change_key},
    {"DELETE", "keys/*", "delete", "/delete", key_vault_delete},
    {"POST", "keys/*/#/sign", "sign", "/sign/action", key_vault_sign},
    {"POST", "keys/*/#/verify", "verify", "/verify/action", key_vault_verify},
    {"GET", "deletedkeys", "list", "/read", key_vault_list_deleted},
    {"GET", "deletedkeys/*", "get", "/read", key_vault_get_deleted},
    {"DELETE", "deletedkeys/*", "purge", "/purge/action", key_vault_purge},
    {"POST", "deletedkeys/*/recover", "recover", "/recover/action", key_vault_recover},
    {0},
};

const struct key_vault_kind key_vault_keys = {
    "keys", "deletedkeys", "Key", key_vault_print_key, key_vault_key_rows,
};
