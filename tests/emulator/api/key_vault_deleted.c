/* SPDX-License-Identifier: Apache-2.0 */
/* Soft deletion, which is always on. In the vault, "deleted" has the objects by KIND/NAME, with
 * "deleted_at_s" and for how many "polls" that is not over; "recovering" is the same of one that
 * comes back. A certificate takes its key and its secret
 * along, and brings them back. */
#include <string.h>
#include <strings.h>

#include "api/key_vault.h"
#include "world.h"

static cJSON *key_vault_deleted_list(const struct key_vault_call *call)
{
    return key_vault_list(call, "deleted");
}

static char *key_vault_format_deleted(const char *collection, const char *name)
{
    return text_format("%s/%s", collection, name);
}

static cJSON *key_vault_deleted_of(const struct key_vault_call *call, const char *collection)
{
    auto_free path = key_vault_format_deleted(collection, call->name);

    return cJSON_GetObjectItem(key_vault_deleted_list(call), path);
}

bool key_vault_check_free(const struct key_vault_call *call, const char *collection)
{
    const cJSON *deleted = key_vault_deleted_of(call, collection);
    const cJSON *object = cJSON_GetObjectItem(key_vault_list(call, collection), call->name);
    auto_free recovered = text_format("Object %s is currently being recovered.", call->name);
    auto_free being = text_format("Object %s is currently being deleted.", call->name);
    auto_free recoverable = text_format(
        "Object %s is currently in a deleted but recoverable state, and its name cannot be reused; "
        "in this state, the object can only be recovered or purged.",
        call->name);

    if (world_number(object, "recovering", 0))
        return key_vault_refuse(call, 409, "Conflict", "ObjectIsBeingRecovered", recovered);
    if (!deleted)
        return true;
    if (world_number(deleted, "polls", 0))
        return key_vault_refuse(call, 409, "Conflict", "ObjectIsBeingDeleted", being);
    return key_vault_refuse(call, 409, "Conflict", "ObjectIsDeletedButRecoverable", recoverable);
}

/* --- what is said of one -------------------------------------------------------------------- */

static cJSON *key_vault_new_deleted(const struct key_vault_call *call, const cJSON *deleted,
                                    bool is_full)
{
    long long at_s = world_number(deleted, "deleted_at_s", 0);
    long long days = world_number(call->vault, "retention_days", 90);
    const char *name = strchr(deleted->string, '/') + 1;
    struct key_vault_item item = {name, deleted, key_vault_latest(deleted), is_full, is_full};
    cJSON *body = cJSON_CreateObject();
    auto_free path = text_format("%s/%s", call->kind->deleted, name);

    call->kind->print(call, &item, body);
    key_vault_add_id(call, body, "recoveryId", path, NULL);
    cJSON_AddNumberToObject(body, "deletedDate", (double)at_s);
    cJSON_AddNumberToObject(body, "scheduledPurgeDate", (double)(at_s + days * 24 * 60 * 60));
    return body;
}

/* The deleted object of the call, once its deletion is over; NULL = 404 was answered. */
static cJSON *key_vault_find_deleted(const struct key_vault_call *call)
{
    cJSON *deleted = key_vault_deleted_of(call, call->kind->collection);
    auto_free code = text_format("%sNotFound", call->kind->noun);
    auto_free message = text_format("Deleted %s not found: %s", call->kind->noun, call->name);

    if (deleted && !key_vault_count_down(deleted, "polls"))
        return deleted;
    key_vault_refuse(call, 404, code, NULL, message);
    return NULL;
}

/* --- the calls ------------------------------------------------------------------------------ */

static cJSON *key_vault_move_away(const struct key_vault_call *call, const char *collection)
{
    cJSON *list = key_vault_list(call, collection);
    cJSON *object = cJSON_DetachItemViaPointer(list, cJSON_GetObjectItem(list, call->name));
    auto_free path = object ? key_vault_format_deleted(collection, object->string) : NULL;

    if (!object)
        return NULL;
    world_set_number(object, "deleted_at_s", emulator_now_s(call->exchange->emulator));
    world_set_number(object, "polls", world_number(call->vault, "settle_polls", 0));
    cJSON_AddItemToObject(key_vault_deleted_list(call), path, object);
    return object;
}

static void key_vault_move_back(const struct key_vault_call *call, const char *collection)
{
    cJSON *object = cJSON_DetachItemViaPointer(key_vault_deleted_list(call),
                                               key_vault_deleted_of(call, collection));
    auto_free name = object ? text_format("%s", strchr(object->string, '/') + 1) : NULL;

    if (!object)
        return;
    cJSON_DeleteItemFromObjectCaseSensitive(object, "deleted_at_s");
    cJSON_DeleteItemFromObjectCaseSensitive(object, "polls");
    world_set_number(object, "recovering", world_number(call->vault, "settle_polls", 0));
    cJSON_AddItemToObject(key_vault_list(call, collection), name, object);
}

static void key_vault_purge_of(const struct key_vault_call *call, const char *collection)
{
    cJSON_Delete(cJSON_DetachItemViaPointer(key_vault_deleted_list(call),
                                            key_vault_deleted_of(call, collection)));
}

void key_vault_delete(const struct key_vault_call *call)
{
    const cJSON *object = key_vault_find(call);

    if (!object)
        return;
    if (world_is_set(key_vault_latest(object), "managed")) {
        key_vault_refuse(call, 403, "Forbidden", NULL,
                         "Operation delete is not allowed on a managed object.");
        return;
    }
    object = key_vault_move_away(call, call->kind->collection);
    if (call->kind == &key_vault_certificates) {
        key_vault_move_away(call, key_vault_keys.collection);
        key_vault_move_away(call, key_vault_secrets.collection);
    }
    exchange_reply_json(call->exchange, 200, key_vault_new_deleted(call, object, true));
}

void key_vault_get_deleted(const struct key_vault_call *call)
{
    const cJSON *deleted = key_vault_find_deleted(call);

    if (deleted)
        exchange_reply_json(call->exchange, 200, key_vault_new_deleted(call, deleted, true));
}

void key_vault_list_deleted(const struct key_vault_call *call)
{
    auto_free prefix = text_format("%s/", call->kind->collection);
    cJSON *items = cJSON_CreateArray();
    const cJSON *deleted;

    cJSON_ArrayForEach(deleted, key_vault_deleted_list(call))
    {
        if (text_has_prefix(deleted->string, prefix) && !world_number(deleted, "polls", 0))
            cJSON_AddItemToArray(items, key_vault_new_deleted(call, deleted, false));
    }
    key_vault_reply_list(call, items);
}

void key_vault_purge(const struct key_vault_call *call)
{
    if (!key_vault_find_deleted(call))
        return;
    if (world_is_set(call->vault, "purge_protection")) {
        key_vault_refuse(call, 403, "Forbidden", NULL,
                         "Operation \"purge\" is not allowed because purge protection is enabled "
                         "for this vault.");
        return;
    }
    key_vault_purge_of(call, call->kind->collection);
    if (call->kind == &key_vault_certificates) {
        key_vault_purge_of(call, key_vault_keys.collection);
        key_vault_purge_of(call, key_vault_secrets.collection);
    }
    exchange_reply(call->exchange, 204, "application/json", "");
}

void key_vault_recover(const struct key_vault_call *call)
{
    const cJSON *object;

    if (!key_vault_find_deleted(call))
        return;
    key_vault_move_back(call, call->kind->collection);
    if (call->kind == &key_vault_certificates) {
        key_vault_move_back(call, key_vault_keys.collection);
        key_vault_move_back(call, key_vault_secrets.collection);
    }
    object = cJSON_GetObjectItem(key_vault_list(call, call->kind->collection), call->name);
    key_vault_reply_version(call, key_vault_latest(object));
}
