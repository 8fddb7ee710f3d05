/* SPDX-License-Identifier: Apache-2.0 */
/* Which pipelines may use a service connection: all, or those that are named. What a request does
 * not mention stays as it is. And which types there are. */
#include <string.h>
#include <time.h>

#include "api/api.h"
#include "api/endpoints.h"
#include "world.h"

static cJSON *endpoints_new_permissions(const struct endpoints_call *call)
{
    cJSON *body = cJSON_CreateObject(), *resource, *all;
    const cJSON *pipelines = cJSON_GetObjectItemCaseSensitive(call->entry, "pipelines");
    time_t now = (time_t)emulator_now_s(call->exchange->emulator);
    char printed[32];
    struct tm parts;

    strftime(printed, sizeof(printed), "%Y-%m-%dT%H:%M:%S.000Z", gmtime_r(&now, &parts));
    resource = cJSON_AddObjectToObject(body, "resource");
    cJSON_AddStringToObject(resource, "type", "endpoint");
    cJSON_AddStringToObject(resource, "id", call->entry->string);
    cJSON_AddItemToObject(body, "pipelines",
                          pipelines ? cJSON_Duplicate(pipelines, true) : cJSON_CreateArray());
    if (world_is_set(call->entry, "all_pipelines")) {
        all = cJSON_AddObjectToObject(body, "allPipelines");
        cJSON_AddBoolToObject(all, "authorized", true);
        cJSON_AddStringToObject(all, "authorizedOn", printed);
    }
    return body;
}

void endpoints_get_permissions(const struct endpoints_call *call)
{
    if (call->entry)
        exchange_reply_json(call->exchange, 200, endpoints_new_permissions(call));
    else
        endpoints_reply_unknown(call);
}

static void endpoints_set_pipeline(cJSON *pipelines, const cJSON *pipeline)
{
    long long id = world_number(pipeline, "id", -1);

    for (int i = cJSON_GetArraySize(pipelines) - 1; i >= 0; i--) {
        if (world_number(cJSON_GetArrayItem(pipelines, i), "id", -1) == id)
            cJSON_DeleteItemFromArray(pipelines, i);
    }
    if (world_is_set(pipeline, "authorized"))
        cJSON_AddItemToArray(pipelines, cJSON_Duplicate(pipeline, true));
}

static void endpoints_take_permissions(const struct endpoints_call *call, const cJSON *body)
{
    const cJSON *all = cJSON_GetObjectItemCaseSensitive(body, "allPipelines"), *pipeline;
    cJSON *pipelines = cJSON_GetObjectItemCaseSensitive(call->entry, "pipelines");

    if (all) {
        cJSON_DeleteItemFromObjectCaseSensitive(call->entry, "all_pipelines");
        cJSON_AddBoolToObject(call->entry, "all_pipelines", world_is_set(all, "authorized"));
    }
    if (!pipelines)
        pipelines = cJSON_AddArrayToObject(call->entry, "pipelines");
    cJSON_ArrayForEach(pipeline, cJSON_GetObjectItemCaseSensitive(body, "pipelines"))
        endpoints_set_pipeline(pipelines, pipeline);
}

void endpoints_set_permissions(const struct endpoints_call *call)
{
    cJSON *body = call->entry ? endpoints_parse_body(call) : NULL;
    const cJSON *resource = cJSON_GetObjectItemCaseSensitive(body, "resource");
    const cJSON *all = cJSON_GetObjectItemCaseSensitive(body, "allPipelines");

    if (!call->entry) {
        endpoints_reply_unknown(call);
    } else if (body &&
               (!world_equals(resource, "type", "endpoint") ||
                !world_equals(resource, "id", call->entry->string) ||
                (all && !cJSON_IsBool(cJSON_GetObjectItemCaseSensitive(all, "authorized"))))) {
        api_reply_devops_error(call->exchange, 400, "InvalidPipelinePermissionsException",
                               "The resource of the body is not that of the address.");
    } else if (body) {
        endpoints_take_permissions(call, body);
        endpoints_get_permissions(call);
    }
    cJSON_Delete(body);
}

/* --- types ---------------------------------------------------------------------------------- */

static cJSON *endpoints_new_type(const char *name)
{
    cJSON *type = cJSON_CreateObject(), *schemes, *scheme;
    const char *last = "";

    cJSON_AddStringToObject(type, "name", name);
    cJSON_AddStringToObject(type, "displayName",
                            strcmp(name, "azurerm") == 0 ? "Azure Resource Manager"
                                                         : "Dynamics Lifecycle Services");
    schemes = cJSON_AddArrayToObject(type, "authenticationSchemes");
    for (size_t i = 0; endpoints_schemes[i].type; i++) {
        if (strcmp(endpoints_schemes[i].type, name) != 0 ||
            strcmp(endpoints_schemes[i].scheme, last) == 0)
            continue;
        last = endpoints_schemes[i].scheme;
        scheme = cJSON_CreateObject();
        cJSON_AddStringToObject(scheme, "scheme", last);
        cJSON_AddItemToArray(schemes, scheme);
    }
    return type;
}

void endpoints_list_types(const struct endpoints_call *call)
{
    const char *wanted = world_string(call->query, "type"), *last = "";
    cJSON *body = cJSON_CreateObject(), *value = cJSON_CreateArray();

    for (size_t i = 0; endpoints_schemes[i].type; i++) {
        const char *type = endpoints_schemes[i].type;

        if (strcmp(type, last) != 0 && endpoints_is_wanted(wanted, type) &&
            endpoints_has_type(call, type))
            cJSON_AddItemToArray(value, endpoints_new_type(type));
        last = type;
    }
    cJSON_AddNumberToObject(body, "count", cJSON_GetArraySize(value));
    cJSON_AddItemToObject(body, "value", value);
    exchange_reply_json(call->exchange, 200, body);
}
