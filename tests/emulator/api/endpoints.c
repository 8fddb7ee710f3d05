/* SPDX-License-Identifier: Apache-2.0 */
#include "api/endpoints.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/api.h"
#include "world.h"

#define ENDPOINTS_PATH "/_apis/serviceendpoint/"
#define ENDPOINTS_PROJECTS "/_apis/projects/"

static const cJSON *endpoints_member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* --- which ones ------------------------------------------------------------------------------- */

static bool endpoints_is_reference(const struct endpoints_call *call, const cJSON *reference)
{
    const cJSON *project = endpoints_member(reference, "projectReference");

    return world_equals(project, "id", world_string(call->project, "id"));
}

bool endpoints_is_first(const struct endpoints_call *call, const cJSON *object)
{
    const cJSON *references = endpoints_member(object, "serviceEndpointProjectReferences");

    return endpoints_is_reference(call, cJSON_GetArrayItem(references, 0));
}

static bool endpoints_is_here(const struct endpoints_call *call, const cJSON *entry)
{
    const cJSON *references =
        endpoints_member(endpoints_member(entry, "object"), "serviceEndpointProjectReferences");
    const cJSON *reference;

    cJSON_ArrayForEach(reference, references)
    {
        if (endpoints_is_reference(call, reference))
            return true;
    }
    return false;
}

/* Is the value one of those, which commas part? NULL = all are wanted. */
static bool endpoints_is_wanted(const char *list, const char *value)
{
    size_t size = value ? strlen(value) : 0;

    if (!list || !list[0])
        return true;
    for (const char *at = list; value; at = strchr(at, ',') + 1) {
        if (strncasecmp(at, value, size) == 0 && strchr(",", at[size]))
            return true;
        if (!strchr(at, ','))
            break;
    }
    return false;
}

static bool endpoints_has_failed(const cJSON *object)
{
    return world_equals(endpoints_member(object, "operationStatus"), "state", "Failed");
}

static bool endpoints_is_listed(const struct endpoints_call *call, const cJSON *entry)
{
    const cJSON *object = endpoints_member(entry, "object");
    const char *failed = world_string(call->query, "includeFailed");

    return endpoints_is_here(call, entry) &&
           endpoints_is_wanted(world_string(call->query, "type"), world_string(object, "type")) &&
           endpoints_is_wanted(world_string(call->query, "endpointNames"),
                               world_string(object, "name")) &&
           endpoints_is_wanted(world_string(call->query, "authSchemes"),
                               world_string(endpoints_member(object, "authorization"), "scheme")) &&
           ((failed && strcasecmp(failed, "true") == 0) || !endpoints_has_failed(object));
}

/* --- what is said ----------------------------------------------------------------------------- */

/* A conversion goes on while nobody looks: here it takes a number of looks. */
static void endpoints_go_on(cJSON *entry)
{
    cJSON *object = cJSON_GetObjectItemCaseSensitive(entry, "object");
    long long left = world_number(entry, "polls_left", -1);
    const char *fails = world_string(entry, "fails");
    cJSON *status;

    if (left < 0)
        return;
    world_set_number(entry, "polls_left", left - 1);
    if (left > 0)
        return;
    cJSON_DeleteItemFromObjectCaseSensitive(object, "operationStatus");
    cJSON_DeleteItemFromObjectCaseSensitive(object, "isReady");
    cJSON_AddBoolToObject(object, "isReady", !fails);
    status = cJSON_AddObjectToObject(object, "operationStatus");
    cJSON_AddStringToObject(status, "state", fails ? "Failed" : "Ready");
    cJSON_AddStringToObject(status, "statusMessage", fails ? fails : "");
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

void endpoints_reply_entry(const struct endpoints_call *call)
{
    exchange_reply_json(call->exchange, 200, endpoints_print(call->entry));
}

static void endpoints_list(const struct endpoints_call *call)
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

static void endpoints_get(const struct endpoints_call *call)
{
    if (call->entry)
        endpoints_reply_entry(call);
    else
        exchange_reply(call->exchange, 200, "application/json; charset=utf-8", "null");
}

cJSON *endpoints_parse_body(const struct endpoints_call *call)
{
    const char *type = exchange_header(call->exchange, "content-type");
    cJSON *body = cJSON_Parse(call->exchange->body.data ? call->exchange->body.data : "");

    if (!type || strncasecmp(type, "application/json", strlen("application/json")) != 0)
        api_reply_devops_error(call->exchange, 415, "VssRequestContentTypeNotSupportedException",
                               "The request indicated a Content-Type that is not supported.");
    else if (!cJSON_IsObject(body))
        api_reply_devops_error(call->exchange, 400, "ArgumentNullException",
                               "Value cannot be null. Parameter name: endpoint");
    else
        return body;
    cJSON_Delete(body);
    return NULL;
}

/* Azure DevOps' own test: it signs in as the service connection does. */
static void endpoints_test(const struct endpoints_call *call)
{
    cJSON *asked = endpoints_parse_body(call), *body;
    const cJSON *source = endpoints_member(asked, "dataSourceDetails");
    const char *trouble = world_string(call->entry, "test");

    if (asked && (!world_equals(source, "dataSourceName", "TestConnection") ||
                  !cJSON_IsObject(endpoints_member(asked, "resultTransformationDetails")) ||
                  !endpoints_member(endpoints_member(asked, "serviceEndpointDetails"), "type"))) {
        api_reply_devops_error(call->exchange, 400, "ArgumentException",
                               "The data source is not one of the endpoint's.");
    } else if (asked && !call->entry) {
        api_reply_devops_error(call->exchange, 404, "ServiceEndpointNotFoundException",
                               "The service connection was not found.");
    } else if (asked) {
        body = cJSON_CreateObject();
        cJSON_AddItemToObject(body, "result", cJSON_CreateArray());
        cJSON_AddStringToObject(body, "statusCode", trouble ? "badRequest" : "ok");
        cJSON_AddStringToObject(body, "errorMessage", trouble ? trouble : "");
        exchange_reply_json(call->exchange, 200, body);
    }
    cJSON_Delete(asked);
}

/* --- which call ------------------------------------------------------------------------------- */

static void endpoints_put(const struct endpoints_call *call)
{
    const char *operation = world_string(call->query, "operation");

    if (world_is_set(call->organization, "read_only"))
        api_reply_devops_error(call->exchange, 403, "AccessCheckException",
                               "You do not have permissions to edit service connections.");
    else if (!operation || strcmp(operation, "ConvertAuthenticationScheme") != 0)
        api_reply_devops_error(call->exchange, 400, "ArgumentException",
                               "The operation is not supported.");
    else if (!call->entry)
        api_reply_devops_error(call->exchange, 404, "ServiceEndpointNotFoundException",
                               "The service connection was not found.");
    else
        endpoints_convert(call);
}

static const struct {
    const char *method, *name; /* behind ENDPOINTS_PATH */
    bool has_id;
    const char *versions; /* that it has: those of a preview need to be called so */
    void (*serve)(const struct endpoints_call *call);
} endpoints_rows[] = {
    {"GET", "endpoints", false, "7.1,7.1-preview.4", endpoints_list},
    {"GET", "endpoints", true, "7.1,7.1-preview.4", endpoints_get},
    {"PUT", "endpoints", true, "7.1,7.1-preview.4", endpoints_put},
    {"POST", "endpointproxy", false, "7.1-preview.1", endpoints_test},
};

static bool endpoints_check_version(struct exchange *exchange, const char *version,
                                    const char *versions)
{
    auto_free none =
        text_format("No api-version was supplied for the \"%s\" request.", exchange->method);
    auto_free other = text_format("The requested version \"%s\" of the resource is under preview "
                                  "or out of range for this server: it has %s.",
                                  version ? version : "", versions);

    if (version && version[0] && endpoints_is_wanted(versions, version))
        return true;
    api_reply_devops_error(exchange, 400,
                           version ? "VssVersionOutOfRangeException"
                                   : "VssVersionNotSpecifiedException",
                           version ? other : none);
    return false;
}

static void endpoints_choose(struct endpoints_call *call, const char *rest)
{
    const char *slash = strchr(rest, '/');
    size_t size = slash ? (size_t)(slash - rest) : strlen(rest);
    bool is_there = false;

    call->id = slash && slash[1] ? slash + 1 : NULL;
    if (!call->id && size == strlen("endpointproxy"))
        call->id = world_string(call->query, "endpointId");
    call->entry = cJSON_GetObjectItem(endpoints_member(call->organization, "endpoints"),
                                      call->id ? call->id : "");
    if (call->entry && !endpoints_is_here(call, call->entry))
        call->entry = NULL;
    for (size_t i = 0; i < sizeof(endpoints_rows) / sizeof(endpoints_rows[0]); i++) {
        if (strlen(endpoints_rows[i].name) != size ||
            strncmp(endpoints_rows[i].name, rest, size) != 0)
            continue;
        is_there = true;
        if (!exchange_is_method(call->exchange, endpoints_rows[i].method) ||
            endpoints_rows[i].has_id != (slash != NULL))
            continue;
        if (endpoints_check_version(call->exchange, world_string(call->query, "api-version"),
                                    endpoints_rows[i].versions))
            endpoints_rows[i].serve(call);
        return;
    }
    api_reply_devops_error(call->exchange, is_there ? 405 : 404, "VssRequestMethodException",
                           "The requested resource does not support this http method.");
}

static void endpoints_reply_project(const struct endpoints_call *call)
{
    cJSON *body;

    if (!endpoints_check_version(call->exchange, world_string(call->query, "api-version"), "7.1"))
        return;
    body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "id", world_string(call->project, "id"));
    cJSON_AddStringToObject(body, "name", call->project->string);
    cJSON_AddStringToObject(body, "state", "wellFormed");
    exchange_reply_json(call->exchange, 200, body);
}

static const cJSON *endpoints_find_project(const cJSON *organization, const char *name)
{
    const cJSON *project;

    cJSON_ArrayForEach(project, endpoints_member(organization, "projects"))
    {
        if (strcasecmp(project->string, name) == 0 || world_equals(project, "id", name))
            return project;
    }
    return NULL;
}

/* Of "/ORGANIZATION/PROJECT/_apis/serviceendpoint/...", "/ORGANIZATION/_apis/projects/PROJECT". */
static void endpoints_find(struct endpoints_call *call, const char *path)
{
    const char *at = strstr(path, ENDPOINTS_PATH), *projects = strstr(path, ENDPOINTS_PROJECTS);
    const char *slash = strchr(path + 1, '/');
    auto_free organization = text_format("%.*s", (int)strcspn(path + 1, "/"), path + 1);
    auto_free project = NULL;
    auto_free message = NULL;

    if (at && slash < at)
        project = text_format("%.*s", (int)(at - slash - 1), slash + 1);
    else
        project = text_format("%s", projects ? projects + strlen(ENDPOINTS_PROJECTS) : "");
    call->organization = cJSON_GetObjectItem(
        endpoints_member(api_find_resource(call->exchange, "devops"), "organizations"),
        organization);
    call->project = endpoints_find_project(call->organization, project);
    if (call->project && at)
        endpoints_choose(call, at + strlen(ENDPOINTS_PATH));
    else if (call->project && exchange_is_method(call->exchange, "GET"))
        endpoints_reply_project(call);
    if (call->project)
        return;
    message = text_format("TF200016: The following project does not exist: %s.", project);
    if (call->organization)
        api_reply_devops_error(call->exchange, 404, "ProjectDoesNotExistWithNameException",
                               message);
    else
        exchange_reply(call->exchange, 404, "text/html; charset=utf-8",
                       "<!DOCTYPE html><html><title>Azure DevOps Services | 404</title></html>");
}

void endpoints_serve(struct exchange *exchange)
{
    struct endpoints_call call = {.exchange = exchange};

    if (!devops_check_caller(exchange))
        return;
    call.query = exchange_query(exchange);
    endpoints_find(&call, exchange->path);
    cJSON_Delete(call.query);
}
