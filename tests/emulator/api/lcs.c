/* SPDX-License-Identifier: Apache-2.0 */
/* lcs: Lifecycle Services. A 200 alone is no success: IsSuccess says whether it is one. */
#include <string.h>

#include "api/api.h"
#include "api/lcs.h"
#include "token.h"
#include "world.h"

#define LCS_CALLS_A_MINUTE 6

void lcs_reply(struct exchange *exchange, const char *error)
{
    cJSON *body = cJSON_CreateObject();
    cJSON *data = cJSON_AddArrayToObject(body, "Data");
    cJSON *item = error ? NULL : cJSON_CreateObject();
    char guid[37];

    text_print_guid(guid);
    if (item) {
        cJSON_AddStringToObject(item, "EnvironmentId", guid);
        cJSON_AddStringToObject(item, "EnvironmentName", "sandbox-1");
        cJSON_AddStringToObject(item, "DeploymentState", "Finished");
        cJSON_AddItemToArray(data, item);
    }
    cJSON_AddNumberToObject(body, "ResultPageCurrent", 1);
    cJSON_AddBoolToObject(body, "ResultHasMorePages", false);
    cJSON_AddBoolToObject(body, "IsSuccess", !error);
    cJSON_AddStringToObject(body, "OperationActivityId", guid);
    cJSON_AddStringToObject(body, "OperationStatus", error ? "Failed" : "Completed");
    if (error)
        cJSON_AddStringToObject(body, "ErrorMessage", error);
    else
        cJSON_AddNullToObject(body, "ErrorMessage");
    cJSON_AddStringToObject(body, "VersionEOL", "9999-12-31T23:59:59.9999999Z");
    exchange_reply_json(exchange, 200, body);
}

/* The project in the path; the empty string when the call needs none, NULL when it is missing. */
static char *lcs_cut_project(const struct exchange *exchange)
{
    static const char *const marks[] = {
        "/project/",         "/GetAssets/",
        "/GetFileAsset/",    "/GetFileAssetValidationStatus/",
        "/CreateFileAsset/", "/CommitFileAsset/",
    };

    if (text_has_suffix(exchange->path, "/GetSharedAssets"))
        return text_format("%s", "");
    for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
        const char *found = strstr(exchange->path, marks[i]);

        if (found)
            return text_format("%.*s", (int)strcspn(found + strlen(marks[i]), "/"),
                               found + strlen(marks[i]));
    }
    return NULL;
}

/* Seconds until the project may be called again; 0 = now, and the call was counted. */
static long long lcs_count_call(struct emulator *emulator, const char *project)
{
    cJSON *calls = cJSON_GetObjectItemCaseSensitive(emulator->lcs_calls, project);
    long long now_s = emulator_now_s(emulator);

    if (!calls)
        calls = cJSON_AddArrayToObject(emulator->lcs_calls, project);
    while (calls->child && (long long)calls->child->valuedouble <= now_s - 60)
        cJSON_DeleteItemFromArray(calls, 0);
    if (cJSON_GetArraySize(calls) >= LCS_CALLS_A_MINUTE)
        return (long long)calls->child->valuedouble + 60 - now_s;
    cJSON_AddItemToArray(calls, cJSON_CreateNumber((double)now_s));
    return 0;
}

static bool lcs_is_throttled(struct exchange *exchange, const char *project)
{
    long long wait_s = world_is_set(exchange->emulator->world, "lcs_throttle")
                           ? lcs_count_call(exchange->emulator, project)
                           : 0;
    auto_free seconds = text_format("%lld", wait_s);

    if (!wait_s)
        return false;
    exchange_reply(exchange, 429, "text/plain", "Too Many Requests");
    exchange_add_header(exchange, "Retry-After", seconds);
    return true;
}

static void lcs_answer(struct exchange *exchange, const cJSON *claims, const char *project)
{
    const char *upn = token_user(claims);
    const cJSON *user = upn ? world_find_user(exchange->emulator->world, upn) : NULL;
    const cJSON *projects =
        cJSON_GetObjectItemCaseSensitive(api_find_resource(exchange, "lcs"), "projects");

    if (world_number(user, "never_opened_lcs", 0) == 403)
        exchange_reply(exchange, 403, "text/plain", "Forbidden");
    else if (world_is_set(user, "never_opened_lcs"))
        lcs_reply(exchange, "The user has not signed in to Lifecycle Services.");
    else if (*project && !world_list_has(projects, project))
        lcs_reply(exchange, "The user is not a member of the project.");
    else if (lcs_asset_answer(exchange))
        return;
    else if (!exchange_is_method(exchange, "GET"))
        exchange_reply(exchange, 405, "text/plain", "there only GET is answered\n");
    else
        lcs_reply(exchange, NULL);
}

void lcs_serve(struct exchange *exchange)
{
    cJSON *claims = api_check_token(exchange, "lcs");
    auto_free project = lcs_cut_project(exchange);

    if (claims && !project)
        exchange_reply(exchange, 404, "text/plain", "no such call\n");
    else if (claims && !lcs_is_throttled(exchange, project))
        lcs_answer(exchange, claims, project);
    cJSON_Delete(claims);
}
