/* SPDX-License-Identifier: Apache-2.0 */
/* What secrets, keys and certificates have in common. In the vault, "secrets" and so on have
 * objects by name: {"versions": [{"version", "attributes", "tags", ...}]}, the latest last. */
#include <stdlib.h>
#include <string.h>

#include "api/key_vault.h"
#include "world.h"

#define PAGE_MAX 25
#define TAGS_MAX 15
#define TAG_SIZE_MAX 512

void key_vault_set(cJSON *object, const char *name, cJSON *take_value)
{
    cJSON_DeleteItemFromObjectCaseSensitive(object, name);
    cJSON_AddItemToObject(object, name, take_value);
}

void key_vault_print_version(char ret_version[33])
{
    char guid[37];
    size_t size = 0;

    text_print_guid(guid);
    for (const char *at = guid; *at; at++) {
        if (*at != '-')
            ret_version[size++] = *at;
    }
    ret_version[size] = '\0';
}

bool key_vault_count_down(cJSON *object, const char *member)
{
    long long polls = world_number(object, member, 0);

    if (polls)
        world_set_number(object, member, polls - 1);
    return polls != 0;
}

/* --- what there is -------------------------------------------------------------------------- */

cJSON *key_vault_list(const struct key_vault_call *call, const char *collection)
{
    cJSON *list = cJSON_GetObjectItemCaseSensitive(call->vault, collection);

    return list ? list : cJSON_AddObjectToObject(call->vault, collection);
}

cJSON *key_vault_find(const struct key_vault_call *call)
{
    cJSON *object = cJSON_GetObjectItem(key_vault_list(call, call->kind->collection), call->name);
    auto_free code = text_format("%sNotFound", call->kind->noun);
    auto_free message = text_format("A %s with (name/id) %s was not found in this key vault. If "
                                    "you recently deleted this %s you may be able to recover it "
                                    "using the correct recovery command.",
                                    call->kind->collection, call->name, call->kind->collection);

    if (object && key_vault_latest(object) && !key_vault_count_down(object, "recovering"))
        return object;
    key_vault_refuse(call, 404, code, NULL, message);
    return NULL;
}

cJSON *key_vault_latest(const cJSON *object)
{
    const cJSON *versions = cJSON_GetObjectItemCaseSensitive(object, "versions");

    return cJSON_GetArrayItem(versions, cJSON_GetArraySize(versions) - 1);
}

cJSON *key_vault_find_version(const struct key_vault_call *call)
{
    cJSON *object = key_vault_find(call), *version;
    auto_free code = text_format("%sNotFound", call->kind->noun);
    auto_free message = text_format("A %s with (name/id) %s/%s was not found in this key vault.",
                                    call->kind->collection, call->name, call->version);

    if (!object || !*call->version)
        return object ? key_vault_latest(object) : NULL;
    cJSON_ArrayForEach(version, cJSON_GetObjectItemCaseSensitive(object, "versions"))
    {
        if (world_equals(version, "version", call->version))
            return version;
    }
    key_vault_refuse(call, 404, code, NULL, message);
    return NULL;
}

/* --- what is said of one -------------------------------------------------------------------- */

static bool key_vault_are_tags(const cJSON *tags)
{
    const cJSON *tag;

    if (tags && (!cJSON_IsObject(tags) || cJSON_GetArraySize(tags) > TAGS_MAX))
        return false;
    cJSON_ArrayForEach(tag, tags)
    {
        if (!cJSON_IsString(tag) || strlen(tag->valuestring) > TAG_SIZE_MAX ||
            strlen(tag->string) > TAG_SIZE_MAX)
            return false;
    }
    return true;
}

bool key_vault_check_attributes(const struct key_vault_call *call)
{
    const cJSON *attributes = cJSON_GetObjectItemCaseSensitive(call->body, "attributes");
    const cJSON *enabled = cJSON_GetObjectItemCaseSensitive(attributes, "enabled");
    const cJSON *from = cJSON_GetObjectItemCaseSensitive(attributes, "nbf");
    const cJSON *until = cJSON_GetObjectItemCaseSensitive(attributes, "exp");

    if ((attributes && !cJSON_IsObject(attributes)) || (enabled && !cJSON_IsBool(enabled)) ||
        (from && !cJSON_IsNumber(from)) || (until && !cJSON_IsNumber(until)))
        return key_vault_refuse_parameter(call, "Property attributes has invalid value");
    if (from && until && from->valuedouble >= until->valuedouble)
        return key_vault_refuse_parameter(
            call, "Property nbf must be earlier than property exp of the attributes");
    return key_vault_are_tags(cJSON_GetObjectItemCaseSensitive(call->body, "tags")) ||
           key_vault_refuse_parameter(call, "Property tags has invalid value");
}

void key_vault_take_attributes(const struct key_vault_call *call, cJSON *version)
{
    static const char *const members[] = {"enabled", "nbf", "exp"};
    const cJSON *said = cJSON_GetObjectItemCaseSensitive(call->body, "attributes");
    const cJSON *tags = cJSON_GetObjectItemCaseSensitive(call->body, "tags");
    cJSON *attributes = cJSON_GetObjectItemCaseSensitive(version, "attributes");

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        const cJSON *member = cJSON_GetObjectItemCaseSensitive(said, members[i]);

        if (member)
            key_vault_set(attributes, members[i], cJSON_Duplicate(member, true));
    }
    world_set_number(attributes, "updated", emulator_now_s(call->exchange->emulator));
    if (tags)
        key_vault_set(version, "tags", cJSON_Duplicate(tags, true));
}

cJSON *key_vault_add_version(const struct key_vault_call *call, const char *collection,
                             const char *version)
{
    cJSON *list = key_vault_list(call, collection);
    cJSON *object = cJSON_GetObjectItem(list, call->name), *added = cJSON_CreateObject();
    cJSON *attributes = cJSON_AddObjectToObject(added, "attributes"), *versions;
    long long now_s = emulator_now_s(call->exchange->emulator);

    if (!object)
        object = cJSON_AddObjectToObject(list, call->name);
    versions = cJSON_GetObjectItemCaseSensitive(object, "versions");
    if (!versions)
        versions = cJSON_AddArrayToObject(object, "versions");
    cJSON_AddStringToObject(added, "version", version);
    cJSON_AddTrueToObject(attributes, "enabled");
    cJSON_AddNumberToObject(attributes, "created", (double)now_s);
    key_vault_take_attributes(call, added);
    cJSON_AddItemToArray(versions, added);
    return added;
}

void key_vault_add_id(const struct key_vault_call *call, cJSON *body, const char *member,
                      const char *path, const char *version)
{
    auto_free id = text_format("https://%s/%s%s%s", call->host, path, version ? "/" : "",
                               version ? version : "");

    cJSON_AddStringToObject(body, member, id);
}

void key_vault_add_attributes(const struct key_vault_call *call, const struct key_vault_item *item,
                              cJSON *body)
{
    bool is_kept = world_is_set(call->vault, "purge_protection");
    const cJSON *tags = cJSON_GetObjectItemCaseSensitive(item->version, "tags");
    cJSON *attributes =
        cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(item->version, "attributes"), true);

    cJSON_AddStringToObject(attributes, "recoveryLevel",
                            is_kept ? "Recoverable" : "Recoverable+Purgeable");
    cJSON_AddNumberToObject(attributes, "recoverableDays",
                            (double)world_number(call->vault, "retention_days", 90));
    cJSON_AddItemToObject(body, "attributes", attributes);
    if (tags)
        cJSON_AddItemToObject(body, "tags", cJSON_Duplicate(tags, true));
    if (world_is_set(item->version, "managed"))
        cJSON_AddTrueToObject(body, "managed");
}

/* --- the calls ------------------------------------------------------------------------------ */

cJSON *key_vault_new_body(const struct key_vault_call *call, const cJSON *version)
{
    const cJSON *object =
        cJSON_GetObjectItem(key_vault_list(call, call->kind->collection), call->name);
    struct key_vault_item item = {object->string, object, version, true, true};
    cJSON *body = cJSON_CreateObject();

    call->kind->print(call, &item, body);
    return body;
}

void key_vault_reply_version(const struct key_vault_call *call, const cJSON *version)
{
    exchange_reply_json(call->exchange, 200, key_vault_new_body(call, version));
}

void key_vault_get(const struct key_vault_call *call)
{
    const cJSON *version = key_vault_find_version(call);

    if (version)
        key_vault_reply_version(call, version);
}

void key_vault_change(const struct key_vault_call *call)
{
    cJSON *version = key_vault_find_version(call);
    const cJSON *type = cJSON_GetObjectItemCaseSensitive(call->body, "contentType");
    const cJSON *operations = cJSON_GetObjectItemCaseSensitive(call->body, "key_ops");

    if (!version || !key_vault_check_attributes(call))
        return;
    key_vault_take_attributes(call, version);
    if (cJSON_IsString(type) && call->kind == &key_vault_secrets)
        key_vault_set(version, "contentType", cJSON_Duplicate(type, true));
    if (cJSON_IsArray(operations) && call->kind == &key_vault_keys)
        key_vault_set(version, "key_ops", cJSON_Duplicate(operations, true));
    key_vault_reply_version(call, version);
}

void key_vault_reply_list(const struct key_vault_call *call, cJSON *take_items)
{
    const char *most = world_string(call->query, "maxresults");
    const char *token = world_string(call->query, "$skiptoken");
    int size = most ? atoi(most) : PAGE_MAX, from = token ? atoi(token) : 0;
    int count = cJSON_GetArraySize(take_items);
    int until = size < count - from ? from + size : count;
    auto_free next =
        text_format("https://%s%s?api-version=%s&$skiptoken=%d&maxresults=%d", call->host,
                    call->exchange->path, world_string(call->query, "api-version"), until, size);
    cJSON *body = cJSON_CreateObject(), *value = cJSON_AddArrayToObject(body, "value");

    for (int i = from; i < until; i++)
        cJSON_AddItemToArray(value, cJSON_Duplicate(cJSON_GetArrayItem(take_items, i), true));
    if (until < count)
        cJSON_AddStringToObject(body, "nextLink", next);
    else
        cJSON_AddNullToObject(body, "nextLink");
    cJSON_Delete(take_items);
    if (size >= 1 && size <= PAGE_MAX && from >= 0) {
        exchange_reply_json(call->exchange, 200, body);
        return;
    }
    cJSON_Delete(body);
    key_vault_refuse_parameter(call, "The maxresults parameter must be between 1 and 25.");
}

/* What is pending only if that is wanted. */
static void key_vault_add_item(const struct key_vault_call *call, const struct key_vault_item *item,
                               cJSON *items)
{
    cJSON *body;

    if (!item->version || (world_is_set(item->version, "unfinished") &&
                           !world_equals(call->query, "includePending", "true")))
        return;
    body = cJSON_CreateObject();
    call->kind->print(call, item, body);
    cJSON_AddItemToArray(items, body);
}

void key_vault_get_list(const struct key_vault_call *call)
{
    cJSON *items = cJSON_CreateArray();
    const cJSON *object;

    cJSON_ArrayForEach(object, key_vault_list(call, call->kind->collection))
    {
        struct key_vault_item item = {object->string, object, key_vault_latest(object), false,
                                      false};

        key_vault_add_item(call, &item, items);
    }
    key_vault_reply_list(call, items);
}

void key_vault_get_versions(const struct key_vault_call *call)
{
    const cJSON *object =
        cJSON_GetObjectItem(key_vault_list(call, call->kind->collection), call->name);
    cJSON *items = cJSON_CreateArray();
    const cJSON *version;

    cJSON_ArrayForEach(version, cJSON_GetObjectItemCaseSensitive(object, "versions"))
    {
        struct key_vault_item item = {object->string, object, version, false, true};

        key_vault_add_item(call, &item, items);
    }
    key_vault_reply_list(call, items);
}
