/* SPDX-License-Identifier: Apache-2.0 */
/* A secret for workload identity federation, and back within seven days. Azure DevOps changes an
 * application's credential only where it made the application itself, for one project. */
#include <string.h>
#include <time.h>

#include "api/api.h"
#include "api/endpoints.h"
#include "world.h"

#define CONVERT_REVERT_S (7 * 24 * 3600)
#define CONVERT_DEADLINE "revertSchemeDeadline"

static const cJSON *endpoints_convert_find(const cJSON *object, const char *name,
                                           const char *further)
{
    return cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(object, name),
                                            further);
}

static bool endpoints_convert_is_over(const struct endpoints_call *call, const cJSON *object)
{
    const char *deadline =
        cJSON_GetStringValue(endpoints_convert_find(object, "data", CONVERT_DEADLINE));
    struct tm parts = {0};

    return !deadline || !strptime(deadline, "%Y-%m-%dT%H:%M:%S", &parts) ||
           timegm(&parts) < emulator_now_s(call->exchange->emulator);
}

/* Why not; NULL = it may be. */
static const char *endpoints_convert_refuse(const struct endpoints_call *call, const cJSON *object,
                                            const cJSON *body)
{
    const cJSON *data = cJSON_GetObjectItemCaseSensitive(object, "data");
    const char *from =
        cJSON_GetStringValue(endpoints_convert_find(object, "authorization", "scheme"));
    const char *to = cJSON_GetStringValue(endpoints_convert_find(body, "authorization", "scheme"));
    const char *id = world_string(body, "id");

    if (!id || !world_equals(body, "id", call->entry->string))
        return "The id of the body is not that of the address.";
    if (!world_equals(object, "type", "azurerm"))
        return "The authentication scheme of this type cannot be converted.";
    if (!world_equals(data, "creationMode", "Automatic"))
        return "Azure DevOps has no permission to modify the credentials of a service connection "
               "that was created manually.";
    if (world_is_set(object, "isShared") && !endpoints_is_first(call, object))
        return "A cross-project service connection cannot be converted.";
    if (endpoints_convert_find(body, "data", CONVERT_DEADLINE))
        return "data.revertSchemeDeadline must not be set.";
    if (!from || !to || strcmp(from, to) == 0)
        return "The service connection has that authentication scheme already.";
    if (strcmp(to, ENDPOINTS_SECRET_SCHEME) == 0)
        return endpoints_convert_is_over(call, object)
                   ? "The conversion can no longer be reverted: seven days have passed."
                   : NULL;
    return strcmp(to, ENDPOINTS_FEDERATED_SCHEME) == 0 ? NULL : "No such authentication scheme.";
}

static void endpoints_convert_set(cJSON *object, const char *name, const char *value)
{
    cJSON_DeleteItemFromObjectCaseSensitive(object, name);
    if (value)
        cJSON_AddStringToObject(object, name, value);
}

/* What Azure DevOps itself writes into the object of the request. */
static void endpoints_convert_complete(const struct endpoints_call *call, cJSON *object)
{
    cJSON *authorization = cJSON_GetObjectItemCaseSensitive(object, "authorization");
    cJSON *parameters = cJSON_GetObjectItemCaseSensitive(authorization, "parameters");
    bool is_federated = world_equals(authorization, "scheme", ENDPOINTS_FEDERATED_SCHEME);
    time_t end = (time_t)emulator_now_s(call->exchange->emulator) + CONVERT_REVERT_S;
    char deadline[40];
    struct tm parts;

    strftime(deadline, sizeof(deadline), "%Y-%m-%dT%H:%M:%S.0000000Z", gmtime_r(&end, &parts));
    endpoints_convert_set(parameters, world_string(call->entry, "secret"), NULL);
    endpoints_convert_set(cJSON_GetObjectItemCaseSensitive(object, "data"), CONVERT_DEADLINE,
                          is_federated ? deadline : NULL);
    endpoints_complete_federation(call, object);
    cJSON_DeleteItemFromObjectCaseSensitive(object, "id");
}

/* It takes the object as it is sent: what is missing there is gone. */
static void endpoints_convert_take(const struct endpoints_call *call, const cJSON *body)
{
    cJSON *object = cJSON_Duplicate(body, true);

    endpoints_convert_complete(call, object);
    cJSON_DeleteItemFromObjectCaseSensitive(call->entry, "object");
    cJSON_AddItemToObject(call->entry, "object", object);
    endpoints_begin(call->entry, world_number(call->entry, "polls", 0),
                    world_string(call->entry, "fails"));
}

void endpoints_convert(const struct endpoints_call *call)
{
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(call->entry, "object");
    cJSON *body = endpoints_parse_body(call);
    const char *refusal = body ? endpoints_convert_refuse(call, object, body) : NULL;

    if (body && endpoints_is_in_progress(object)) {
        api_reply_devops_error(call->exchange, 409, "ServiceEndpointConflictException",
                               "Another operation on this service connection is in progress.");
    } else if (refusal) {
        api_reply_devops_error(call->exchange, 400, "ServiceEndpointException", refusal);
    } else if (body) {
        endpoints_convert_take(call, body);
        endpoints_reply_entry(call);
    }
    cJSON_Delete(body);
}
