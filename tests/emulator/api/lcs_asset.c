/* SPDX-License-Identifier: Apache-2.0 */
/* lcs_asset: the asset library of Lifecycle Services, and the servicing of environments by what is
 * in it. A file goes to an address of Azure Storage that has its own signature: an Authorization
 * header is an error there. */
#include <string.h>

#include "api/api.h"
#include "api/lcs.h"
#include "world.h"

#define LCS_ASSET_BLOB "/lcsblob/"

static cJSON *lcs_asset_list(struct exchange *exchange)
{
    cJSON *world = exchange->emulator->world;
    cJSON *assets = cJSON_GetObjectItemCaseSensitive(world, "lcs_assets");

    return assets ? assets : cJSON_AddObjectToObject(world, "lcs_assets");
}

/* The one that the query names, or that stands last in the path; NULL = absent. */
static cJSON *lcs_asset_find(struct exchange *exchange)
{
    cJSON *query = exchange_query(exchange);
    const char *id = world_string(query, "assetId");
    cJSON *asset = cJSON_GetObjectItemCaseSensitive(lcs_asset_list(exchange),
                                                    id ? id : strrchr(exchange->path, '/') + 1);

    cJSON_Delete(query);
    return asset;
}

static void lcs_asset_reply_message(struct exchange *exchange, unsigned status, const char *message)
{
    cJSON *body = cJSON_CreateObject();

    cJSON_AddStringToObject(body, "Message", message);
    exchange_reply_json(exchange, status, body);
}

static void lcs_asset_create(struct exchange *exchange)
{
    cJSON *asset = cJSON_ParseWithLength(exchange->body.data, exchange->body.size);
    auto_free signature = text_random64(24);
    auto_free location = NULL;
    char guid[37];

    if (!world_string(asset, "Name") || !world_string(asset, "FileName") ||
        !cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(asset, "FileType"))) {
        cJSON_Delete(asset);
        lcs_asset_reply_message(exchange, 400, "Name, FileName and FileType are required.");
        return;
    }
    text_print_guid(guid);
    location = text_format("https://%s" LCS_ASSET_BLOB "%s?sv=2019-07-07&sr=b&sig=%s",
                           exchange_header(exchange, "host"), guid, signature);
    cJSON_AddStringToObject(asset, "Id", guid);
    cJSON_AddStringToObject(asset, "FileLocation", location);
    cJSON_AddItemToObject(lcs_asset_list(exchange), guid, asset);
    exchange_reply_json(exchange, 200, cJSON_Duplicate(asset, true));
}

static void lcs_asset_commit(struct exchange *exchange)
{
    cJSON *asset = lcs_asset_find(exchange);

    if (!asset || !world_string(asset, "blob"))
        lcs_asset_reply_message(exchange, 400, "There is no file to commit.");
    else
        exchange_reply(exchange, 204, "text/plain", "");
    if (asset && exchange->status == 204)
        cJSON_AddStringToObject(asset, "DisplayStatus", "Process");
}

/* Validation is over when it is asked for a second time. */
static void lcs_asset_show(struct exchange *exchange)
{
    cJSON *asset = lcs_asset_find(exchange);
    cJSON *shown = asset ? cJSON_Duplicate(asset, true) : NULL;

    if (!world_string(asset, "DisplayStatus")) {
        cJSON_Delete(shown);
        lcs_asset_reply_message(exchange, 404, "There is no such asset.");
        return;
    }
    cJSON_DeleteItemFromObject(shown, "blob");
    exchange_reply_json(exchange, 200, shown);
    cJSON_ReplaceItemInObject(asset, "DisplayStatus", cJSON_CreateString("Done"));
}

static void lcs_asset_service(struct exchange *exchange)
{
    cJSON *asset = lcs_asset_find(exchange);
    const char *status = world_string(asset, "DisplayStatus");

    lcs_reply(exchange, status && !strcmp(status, "Done") ? NULL : "The asset is not valid.");
}

static const struct lcs_asset_call {
    const char *method, *prefix;
    void (*answer)(struct exchange *exchange);
} lcs_asset_calls[] = {
    {"POST", "/box/fileasset/CreateFileAsset/", lcs_asset_create},
    {"POST", "/box/fileasset/CommitFileAsset/", lcs_asset_commit},
    {"GET", "/box/fileasset/GetFileAssetValidationStatus/", lcs_asset_show},
    {"GET", "/box/fileasset/GetFileAsset/", lcs_asset_show},
    {"POST", "/environment/v2/applyupdate/project/", lcs_asset_service},
};

bool lcs_asset_answer(struct exchange *exchange)
{
    for (size_t i = 0; i < sizeof lcs_asset_calls / sizeof lcs_asset_calls[0]; i++)
        if (exchange_is_method(exchange, lcs_asset_calls[i].method) &&
            text_has_prefix(exchange->path, lcs_asset_calls[i].prefix)) {
            lcs_asset_calls[i].answer(exchange);
            return true;
        }
    return false;
}

/* --- Azure Storage --------------------------------------------------------------------------- */

void lcs_asset_serve_blob(struct exchange *exchange)
{
    cJSON *asset = lcs_asset_find(exchange);
    const char *location = world_string(asset, "FileLocation"), *blob = world_string(asset, "blob");
    const char *type = exchange_header(exchange, "x-ms-blob-type");

    if (exchange_header(exchange, "authorization"))
        exchange_reply(exchange, 403, "text/plain", "AuthenticationFailed\n");
    else if (!location || !text_has_suffix(location, exchange->uri))
        exchange_reply(exchange, 403, "text/plain", "AuthorizationFailure\n");
    else if (exchange_is_method(exchange, "GET") && blob)
        exchange_reply(exchange, 200, "application/octet-stream", blob);
    else if (!exchange_is_method(exchange, "PUT"))
        exchange_reply(exchange, 404, "text/plain", "BlobNotFound\n");
    else if (!type || strcmp(type, "BlockBlob") != 0)
        exchange_reply(exchange, 400, "text/plain", "MissingRequiredHeader: x-ms-blob-type\n");
    else
        exchange_reply(exchange, 201, "text/plain", "");
    if (exchange->status == 201) {
        cJSON_DeleteItemFromObject(asset, "blob");
        cJSON_AddStringToObject(asset, "blob", exchange->body.data ? exchange->body.data : "");
    }
}
