/* SPDX-License-Identifier: Apache-2.0 */
/* Which service connections there are, and what is said of one. */
#include <string.h>
#include <strings.h>

#include "api/api.h"
#include "api/endpoints.h"
#include "world.h"

static const cJSON *endpoints_member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* --- which ones ------------------------------------------------------------------------------- */

static bool endpoints_is_reference(const cJSON *reference, const cJSON *project)
{
    return world_equals(endpoints_member(reference, "projectReference"), "id",
                        world_string(project, "id"));
}

bool endpoints_is_first(const struct endpoints_call *call, const cJSON *object)
{
    const cJSON *references = endpoints_member(object, "serviceEndpointProjectReferences");

    return endpoints_is_reference(cJSON_GetArrayItem(references, 0), call->project);
}

const char *endpoints_name_in(const cJSON *object, const cJSON *project)
{
    const cJSON *reference;

    cJSON_ArrayForEach(reference, endpoints_member(object, "serviceEndpointProjectReferences"))
    {
        const char *name = world_string(reference, "name");

        if (endpoints_is_reference(reference, project))
            return name && *name ? name : world_string(object, "name");
    }
    return NULL;
}

static bool endpoints_has_state(const cJSON *object, const char *state)
{
    return world_equals(endpoints_member(object, "operationStatus"), "state", state);
}

bool endpoints_is_in_progress(const cJSON *object)
{
    return endpoints_has_state(object, "InProgress");
}

static bool endpoints_is_listed(const struct endpoints_call *call, const cJSON *entry)
{
    const cJSON *object = endpoints_member(entry, "object");
    const char *failed = world_string(call->query, "includeFailed");
    const char *name = endpoints_name_in(object, call->project);

    return name &&
           endpoints_is_wanted(world_string(call->query, "type"), world_string(object, "type")) &&
           endpoints_is_wanted(world_string(call->query, "endpointNames"), name) &&
           endpoints_is_wanted(world_string(call->query, "authSchemes"),
                               world_string(endpoints_member(object, "authorization"), "scheme")) &&
           ((failed && strcasecmp(failed, "true") == 0) || !endpoints_has_state(object, "Failed"));
}

/* --- what is said ----------------------------------------------------------------------------- */

static void endpoints_set_status(cJSON *object, const char *state, const char *message)
{
    cJSON *status;

    cJSON_DeleteItemFromObjectCaseSensitive(object, "isReady");
    cJSON_AddBoolToObject(object, "isReady", strcmp(state, "Ready") == 0);
    cJSON_DeleteItemFromObjectCaseSensitive(object, "operationStatus");
    status = cJSON_AddObjectToObject(object, "operationStatus");
    cJSON_AddStringToObject(status, "state", state);
    cJSON_AddStringToObject(status, "statusMessage", message);
}

static void endpoints_end(cJSON *entry)
{
    const char *why = world_string(entry, "failing");

    endpoints_set_status(cJSON_GetObjectItemCaseSensitive(entry, "object"),
                         why ? "Failed" : "Ready", why ? why : "");
}

/* It goes on while nobody looks: here it takes a number of looks. */
static void endpoints_go_on(cJSON *entry)
{
    long long left = world_number(entry, "polls_left", -1);

    if (left < 0)
        return;
    world_set_number(entry, "polls_left", left - 1);
    if (left == 0)
        endpoints_end(entry);
}

void endpoints_begin(cJSON *entry, long long answers, const char *fails)
{
    cJSON_DeleteItemFromObjectCaseSensitive(entry, "failing");
    if (fails)
        cJSON_AddStringToObject(entry, "failing", fails);
    cJSON_DeleteItemFromObjectCaseSensitive(entry, "polls_left");
    if (answers <= 0) {
        endpoints_end(entry);
        return;
    }
    world_set_number(entry, "polls_left", answers);
    endpoints_set_status(cJSON_GetObjectItemCaseSensitive(entry, "object"), "InProgress", "");
}

/* A secret is null, whatever it was. */
static cJSON *endpoints_print(cJSON *entry)
{
    cJSON *object, *parameters;
    const char *secret = world_string(entry, "secret");

    endpoints_go_on(entry);
    object = cJSON_Duplicate(endpoints_member(entry, "object"), true);
    parameters = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(object, "authorization"), "parameters");
    if (secret && parameters &&
        !world_equals(endpoints_member(object, "authorization"), "scheme",
                      ENDPOINTS_FEDERATED_SCHEME)) {
        cJSON_DeleteItemFromObjectCaseSensitive(parameters, secret);
        cJSON_AddNullToObject(parameters, secret);
    }
    cJSON_AddStringToObject(object, "id", entry->string);
    return object;
}

void endpoints_reply_unknown(const struct endpoints_call *call)
{
    api_reply_devops_error(call->exchange, 404, "ServiceEndpointNotFoundException",
                           "The service connection was not found.");
}

void endpoints_reply_entry(const struct endpoints_call *call)
{
    exchange_reply_json(call->exchange, 200, endpoints_print(call->entry));
}

void endpoints_list(const struct endpoints_call *call)
{
    cJSON *body = cJSON_CreateObject(), *value = cJSON_CreateArray(), *entry;

    cJSON_ArrayForEach(entry, endpoints_member(call->organization, "endpoints"))
    {
        if (endpoints_is_listed(call, entry))
            cJSON_AddItemToArray(value, endpoints_print(entry));
    }
    cJSON_AddNumberToObject(body, "count", cJSON_GetArraySize(value));
    cJSON_AddItemToObject(body, "value", value);
    exchange_reply_json(call->exchange, 200, body);
}

void endpoints_get(const struct endpoints_call *call)
{
    if (call->entry)
        endpoints_reply_entry(call);
    else
        exchange_reply(call->exchange, 200, "application/json; charset=utf-8", "null");
}
