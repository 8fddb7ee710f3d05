/* SPDX-License-Identifier: Apache-2.0 */
#include "api/endpoints.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/api.h"
#include "world.h"

static const char *const endpoints_areas[] = {"/_apis/serviceendpoint/", "/_apis/pipelines/"};

#define ENDPOINTS_PROJECTS "/_apis/projects/"

static const cJSON *endpoints_member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

bool endpoints_is_wanted(const char *list, const char *value)
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

/* --- which call ------------------------------------------------------------------------------- */

static void endpoints_put(const struct endpoints_call *call)
{
    const char *operation = world_string(call->query, "operation");

    if (!operation || strcmp(operation, "ConvertAuthenticationScheme") != 0)
        api_reply_devops_error(call->exchange, 400, "ArgumentException",
                               "The operation is not supported.");
    else if (!call->entry)
        endpoints_reply_unknown(call);
    else
        endpoints_convert(call);
}

#define ENDPOINTS_VERSIONS "7.1,7.1-preview.4"

static const struct {
    const char *method, *name; /* behind the area */
    bool has_project, has_id;
    bool is_change;
    const char *versions; /* that it has: those of a preview need to be called so */
    void (*serve)(const struct endpoints_call *call);
} endpoints_rows[] = {
    {"GET", "endpoints", true, false, false, ENDPOINTS_VERSIONS, endpoints_list},
    {"GET", "endpoints", true, true, false, ENDPOINTS_VERSIONS, endpoints_get},
    {"PUT", "endpoints", true, true, true, ENDPOINTS_VERSIONS, endpoints_put},
    {"POST", "endpoints", false, false, true, ENDPOINTS_VERSIONS, endpoints_create},
    {"PUT", "endpoints", false, true, true, ENDPOINTS_VERSIONS, endpoints_update},
    {"PATCH", "endpoints", false, true, true, ENDPOINTS_VERSIONS, endpoints_share},
    {"DELETE", "endpoints", false, true, true, ENDPOINTS_VERSIONS, endpoints_delete},
    {"GET", "types", false, false, false, "7.1-preview.1", endpoints_list_types},
    {"GET", "pipelinepermissions/endpoint", true, true, false, "7.1-preview.1",
     endpoints_get_permissions},
    {"PATCH", "pipelinepermissions/endpoint", true, true, true, "7.1-preview.1",
     endpoints_set_permissions},
    {"POST", "endpointproxy", true, false, false, "7.1-preview.1", endpoints_test},
};

#define ENDPOINTS_ROWS (sizeof(endpoints_rows) / sizeof(endpoints_rows[0]))

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

/* What follows the row's name: "" or "/ID"; NULL = it is another name. */
static const char *endpoints_behind(size_t row, const char *rest)
{
    size_t size = strlen(endpoints_rows[row].name);

    return strncmp(endpoints_rows[row].name, rest, size) == 0 && strchr("/", rest[size])
               ? rest + size
               : NULL;
}

static void endpoints_find_entry(struct endpoints_call *call, const char *behind)
{
    call->id = behind[0] && behind[1] ? behind + 1 : world_string(call->query, "endpointId");
    call->entry = cJSON_GetObjectItem(endpoints_member(call->organization, "endpoints"),
                                      call->id ? call->id : "");
    if (call->entry && call->project &&
        !endpoints_name_in(endpoints_member(call->entry, "object"), call->project))
        call->entry = NULL;
}

static void endpoints_run(struct endpoints_call *call, size_t row, const char *behind)
{
    endpoints_find_entry(call, behind);
    if (!endpoints_check_version(call->exchange, world_string(call->query, "api-version"),
                                 endpoints_rows[row].versions))
        return;
    if (endpoints_rows[row].is_change && world_is_set(call->organization, "read_only"))
        api_reply_devops_error(call->exchange, 403, "AccessCheckException",
                               "You do not have permissions to edit service connections.");
    else
        endpoints_rows[row].serve(call);
}

static void endpoints_choose(struct endpoints_call *call, const char *rest)
{
    bool is_there = false;

    for (size_t i = 0; i < ENDPOINTS_ROWS; i++) {
        const char *behind = endpoints_behind(i, rest);

        is_there |= behind != NULL;
        if (behind && exchange_is_method(call->exchange, endpoints_rows[i].method) &&
            endpoints_rows[i].has_id == (behind[0] != '\0') &&
            endpoints_rows[i].has_project == (call->project != NULL)) {
            endpoints_run(call, i, behind);
            return;
        }
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

const cJSON *endpoints_find_project(const cJSON *organization, const char *name)
{
    const cJSON *project;

    cJSON_ArrayForEach(project, endpoints_member(organization, "projects"))
    {
        if (strcasecmp(project->string, name) == 0 || world_equals(project, "id", name))
            return project;
    }
    return NULL;
}

static void endpoints_reply_absent(const struct endpoints_call *call, const char *project)
{
    auto_free message = text_format("TF200016: The following project does not exist: %s.", project);

    if (call->organization)
        api_reply_devops_error(call->exchange, 404, "ProjectDoesNotExistWithNameException",
                               message);
    else
        exchange_reply(call->exchange, 404, "text/html; charset=utf-8",
                       "<!DOCTYPE html><html><title>Azure DevOps Services | 404</title></html>");
}

/* Where the path of an area begins, and ret_rest what is behind it; NULL = it is none. */
static const char *endpoints_find_area(const char *path, const char **ret_rest)
{
    for (size_t i = 0; i < sizeof(endpoints_areas) / sizeof(endpoints_areas[0]); i++) {
        const char *at = strstr(path, endpoints_areas[i]);

        if (at)
            *ret_rest = at + strlen(endpoints_areas[i]);
        if (at)
            return at;
    }
    return NULL;
}

/* Of "/ORGANIZATION/[PROJECT/]_apis/serviceendpoint/...", "/ORGANIZATION/_apis/projects/PROJECT".
 */
static void endpoints_find(struct endpoints_call *call, const char *path)
{
    const char *rest = NULL, *at = endpoints_find_area(path, &rest);
    const char *projects = strstr(path, ENDPOINTS_PROJECTS);
    const char *slash = strchr(path + 1, '/');
    auto_free organization = text_format("%.*s", (int)strcspn(path + 1, "/"), path + 1);
    auto_free project = NULL;

    if (at && slash < at)
        project = text_format("%.*s", (int)(at - slash - 1), slash + 1);
    else if (!at)
        project = text_format("%s", projects ? projects + strlen(ENDPOINTS_PROJECTS) : "");
    call->organization = cJSON_GetObjectItem(
        endpoints_member(api_find_resource(call->exchange, "devops"), "organizations"),
        organization);
    call->project = project ? endpoints_find_project(call->organization, project) : NULL;
    if (!call->organization || (project && !call->project))
        endpoints_reply_absent(call, project);
    else if (at)
        endpoints_choose(call, rest);
    else if (exchange_is_method(call->exchange, "GET"))
        endpoints_reply_project(call);
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
