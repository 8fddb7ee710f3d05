/* SPDX-License-Identifier: Apache-2.0 */
#include "api/graph.h"

#include <string.h>
#include <strings.h>
#include <time.h>

#include "api/api.h"
#include "directory.h"
#include "token.h"
#include "world.h"

#define GRAPH_PATH "/v1.0/"
#define GRAPH_SCOPES                                                                               \
    "\"Application.ReadWrite.All\",\"DelegatedPermissionGrant.ReadWrite.All\",\"User.Read\","      \
    "\"User-PasswordProfile.ReadWrite.All\","                                                      \
    "\"Directory.AccessAsUser.All\""

const char graph_world[] =
    "{\"apps\":{\"" WORLD_APP "5\":{\"consents\":{\"graph\":[" GRAPH_SCOPES "]}}},"
    "\"resources\":{\"graph\":{\"app_id\":\"00000003-0000-0000-c000-000000000000\","
    "\"app_only\":true,\"slash_ok\":true,\"uris\":[\"https://graph.microsoft.com\"],"
    "\"scopes\":[" GRAPH_SCOPES "]}}}";

/* --- answers -------------------------------------------------------------------------------- */

char *graph_format_time(long long at_s)
{
    time_t at = (time_t)at_s;
    char printed[32];
    struct tm parts;

    strftime(printed, sizeof(printed), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at, &parts));
    return text_format("%s", printed);
}

void graph_reply_error(const struct graph_call *call, unsigned status, const char *code,
                       const char *message)
{
    auto_free date = graph_format_time(emulator_now_s(call->exchange->emulator));
    cJSON *body = cJSON_CreateObject();
    cJSON *error = cJSON_AddObjectToObject(body, "error"), *inner;
    char id[37];

    text_print_guid(id);
    cJSON_AddStringToObject(error, "code", code);
    cJSON_AddStringToObject(error, "message", message);
    inner = cJSON_AddObjectToObject(error, "innerError");
    cJSON_AddStringToObject(inner, "date", date);
    cJSON_AddStringToObject(inner, "request-id", id);
    cJSON_AddStringToObject(inner, "client-request-id", id);
    exchange_reply_json(call->exchange, status, body);
    exchange_add_header(call->exchange, "request-id", id);
}

bool graph_refuse(const struct graph_call *call, const char *message)
{
    graph_reply_error(call, 400, "Request_BadRequest", message);
    return false;
}

void graph_reply_absent(const struct graph_call *call, const char *what)
{
    auto_free message = text_format("Resource '%s' does not exist or one of its queried "
                                    "reference-property objects are not present.",
                                    what);

    graph_reply_error(call, 404, "Request_ResourceNotFound", message);
}

void graph_reply_nothing(const struct graph_call *call)
{
    exchange_reply(call->exchange, 204, "application/json", "");
}

/* The members that $select names, all of which have to be there; false = one is not. */
static bool graph_select(const char *select, const cJSON *object, cJSON *selected)
{
    auto_free names = text_format("%s", select);
    char *rest = NULL;

    for (char *name = strtok_r(names, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
        const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);

        if (!member)
            return false;
        cJSON_AddItemToObject(selected, name, cJSON_Duplicate(member, true));
    }
    return true;
}

void graph_reply(const struct graph_call *call, unsigned status, const char *context,
                 cJSON *take_object)
{
    const char *select = world_string(call->query, "$select");
    cJSON *body = cJSON_CreateObject();
    auto_free uri = text_format("https://graph.microsoft.com/v1.0/$metadata#%s/$entity", context);
    const cJSON *member;

    cJSON_AddStringToObject(body, "@odata.context", uri);
    cJSON_ArrayForEach(member, (select ? NULL : take_object))
        cJSON_AddItemToObject(body, member->string, cJSON_Duplicate(member, true));
    if (select && !graph_select(select, take_object, body))
        graph_refuse(call, "Parsing OData Select and Expand failed: Could not find a property "
                           "that $select names.");
    else
        exchange_reply_json(call->exchange, status, cJSON_Duplicate(body, true));
    cJSON_Delete(body);
    cJSON_Delete(take_object);
}

void graph_reply_list(const struct graph_call *call, const char *context, cJSON *take_value)
{
    cJSON *body = cJSON_CreateObject();
    auto_free uri = text_format("https://graph.microsoft.com/v1.0/$metadata#%s", context);

    cJSON_AddStringToObject(body, "@odata.context", uri);
    cJSON_AddItemToObject(body, "value", take_value);
    exchange_reply_json(call->exchange, 200, body);
}

/* --- which call ----------------------------------------------------------------------------- */

/* A path taken apart: /v1.0/COLLECTION[/ID or (KEY='ID')][/PART[/PART_ID]]; NULL = it has not. */
struct graph_path {
    char *collection, *id, *app_id, *unique, *part, *part_id;
};

static const struct graph_row {
    const char *method, *collection;
    bool has_object;
    const char *part; /* NULL = the object itself */
    bool has_part_id;
    const char *permission; /* what a user's token needs; NULL = nothing: it changes nothing */
    void (*serve)(const struct graph_call *call);
} graph_rows[] = {
#define APPLICATION "Application.ReadWrite.All"
#define GRANT "DelegatedPermissionGrant.ReadWrite.All"
#define PASSWORD "User-PasswordProfile.ReadWrite.All"
#define TRUST "federatedIdentityCredentials"
    {"POST", "applications", false, NULL, false, APPLICATION, graph_create_application},
    {"GET", "applications", false, NULL, false, NULL, graph_list_applications},
    {"GET", "applications", true, NULL, false, NULL, graph_get_application},
    {"PATCH", "applications", true, NULL, false, APPLICATION, graph_change_application},
    {"DELETE", "applications", true, NULL, false, APPLICATION, graph_delete_application},
    {"POST", "applications", true, "addPassword", false, APPLICATION, graph_add_password},
    {"POST", "applications", true, "removePassword", false, APPLICATION, graph_remove_password},
    {"POST", "applications", true, "addKey", false, NULL, graph_add_key},
    {"POST", "applications", true, "removeKey", false, NULL, graph_remove_key},
    {"GET", "applications", true, TRUST, false, NULL, graph_list_trust},
    {"POST", "applications", true, TRUST, false, APPLICATION, graph_add_trust},
    {"GET", "applications", true, TRUST, true, NULL, graph_get_trust},
    {"DELETE", "applications", true, TRUST, true, APPLICATION, graph_delete_trust},
    {"POST", "servicePrincipals", false, NULL, false, APPLICATION, graph_create_principal},
    {"GET", "servicePrincipals", true, NULL, false, NULL, graph_get_principal},
    {"DELETE", "servicePrincipals", true, NULL, false, APPLICATION, graph_delete_principal},
    {"GET", "oauth2PermissionGrants", false, NULL, false, NULL, graph_list_grants},
    {"POST", "oauth2PermissionGrants", false, NULL, false, GRANT, graph_create_grant},
    {"PATCH", "oauth2PermissionGrants", true, NULL, false, GRANT, graph_change_grant},
    {"GET", "me", false, NULL, false, NULL, graph_get_me},
    {"POST", "me", false, "changePassword", false, PASSWORD, graph_change_password},
    {"GET", "users", true, NULL, false, NULL, graph_get_user},
};

#define GRAPH_ROWS (sizeof(graph_rows) / sizeof(graph_rows[0]))

/* Takes the key off the collection; NULL = it has not this one. */
static char *graph_split_key(char *collection, const char *key)
{
    char *open = collection ? strstr(collection, key) : NULL;
    char *value = open && text_has_suffix(open, "')") ? open + strlen(key) : NULL;

    if (!value)
        return NULL;
    *open = '\0';
    value[strlen(value) - 2] = '\0';
    return value;
}

static void graph_split(struct graph_path *path, char *text)
{
    char *rest = NULL;

    path->collection = strtok_r(text, "/", &rest);
    path->app_id = graph_split_key(path->collection, "(appId='");
    path->unique = graph_split_key(path->collection, "(uniqueName='");
    if (!path->app_id && !path->unique && path->collection && strcmp(path->collection, "me") != 0)
        path->id = strtok_r(NULL, "/", &rest);
    path->part = strtok_r(NULL, "/", &rest);
    path->part_id = strtok_r(NULL, "/", &rest);
}

static bool graph_is_row(const struct graph_row *row, const struct graph_path *path)
{
    return path->collection && strcmp(row->collection, path->collection) == 0 &&
           row->has_object == (path->id || path->app_id || path->unique) &&
           !row->part == !path->part && (!row->part || strcmp(row->part, path->part) == 0) &&
           row->has_part_id == (path->part_id != NULL);
}

/* NULL = it was refused. */
static const struct graph_row *graph_find_row(const struct graph_call *call,
                                              const struct graph_path *path)
{
    auto_free message = NULL;
    bool is_there = false;

    for (size_t i = 0; i < GRAPH_ROWS; i++) {
        bool is_row = graph_is_row(&graph_rows[i], path);

        if (is_row && exchange_is_method(call->exchange, graph_rows[i].method))
            return &graph_rows[i];
        is_there |= is_row;
    }
    message = text_format("Resource not found for the segment '%s'.",
                          path->collection ? path->collection : "");
    if (is_there)
        graph_reply_error(call, 405, "Request_BadRequest",
                          "Specified HTTP method is not allowed for the request target.");
    else
        graph_reply_error(call, 400, "BadRequest", message);
    return NULL;
}

/* --- whether it may be ---------------------------------------------------------------------- */

static bool graph_has_scope(const cJSON *claims, const char *scope)
{
    auto_free scopes = text_format(" %s ", world_string(claims, "scp"));
    auto_free one = text_format(" %s ", scope);

    return strstr(scopes, one) || strstr(scopes, " Directory.AccessAsUser.All ");
}

static bool graph_may_do(const struct graph_call *call, const char *permission)
{
    bool is_app = !world_string(call->claims, "scp");

    if (is_app && world_is_set(call->settings, "no_roles"))
        return false;
    return !permission || (!world_is_set(call->settings, "read_only") &&
                           (is_app || graph_has_scope(call->claims, permission)));
}

bool graph_may_change_applications(const struct graph_call *call)
{
    return graph_may_do(call, APPLICATION);
}

/* What an application may do with its own keys is looked at when they are known. */
static bool graph_check_permission(const struct graph_call *call, const struct graph_row *row)
{
    if (row->serve == graph_add_key || row->serve == graph_remove_key ||
        graph_may_do(call, row->permission))
        return true;
    graph_reply_error(call, 403, "Authorization_RequestDenied",
                      "Insufficient privileges to complete the operation.");
    return false;
}

static bool graph_read_body(struct graph_call *call)
{
    const char *type = exchange_header(call->exchange, "content-type");

    if (!exchange_is_method(call->exchange, "POST") && !exchange_is_method(call->exchange, "PATCH"))
        return true;
    if (!call->exchange->body.size) {
        graph_reply_error(call, 400, "BadRequest", "Empty Payload. JSON content expected.");
        return false;
    }
    call->body = type && strncasecmp(type, "application/json", strlen("application/json")) == 0
                     ? cJSON_Parse(call->exchange->body.data)
                     : NULL;
    if (cJSON_IsObject(call->body))
        return true;
    graph_reply_error(call, 400, "BadRequest",
                      "Unable to read JSON request payload. Please ensure Content-Type header is "
                      "set and payload is of valid JSON format.");
    return false;
}

static cJSON *graph_find_object(const struct graph_call *call, const struct graph_path *path,
                                bool is_principal)
{
    const cJSON *world = call->exchange->emulator->world;
    cJSON *app;

    if (path->app_id)
        app = directory_find_app(world, path->app_id);
    else if (path->unique)
        app = is_principal ? NULL : directory_find_unique(world, path->unique);
    else if (is_principal)
        app = directory_find_principal(world, path->id);
    else
        app = directory_find_application(world, path->id);
    if (!app || !world_equals(app, "tenant", call->tenant) ||
        (is_principal ? !directory_has_principal(app) : world_string(app, "identity") != NULL))
        return NULL;
    return app;
}

/* The service principal of one of Microsoft's own, which the tenant has used. */
static const cJSON *graph_find_service(const struct graph_call *call, const struct graph_path *path)
{
    const cJSON *world = call->exchange->emulator->world, *service;

    cJSON_ArrayForEach(service, cJSON_GetObjectItemCaseSensitive(world, "resources"))
    {
        const char *app_id = world_string(service, "app_id");
        auto_free id = token_format_oid(app_id ? app_id : "");

        if (app_id &&
            strcasecmp(path->app_id ? path->app_id : path->id, path->app_id ? app_id : id) == 0 &&
            directory_has_principal(service))
            return service;
    }
    return NULL;
}

/* By the name that its client has given it, an application is changed at once, or made. */
static bool graph_may_upsert(const struct graph_call *call, const struct graph_row *row,
                             const struct graph_path *path)
{
    const char *prefer = exchange_header(call->exchange, "prefer");

    return path->unique && row->serve == graph_change_application && prefer &&
           strcmp(prefer, "create-if-missing") == 0;
}

/* Finds what the path names; false = it is not there, or not yet, and that was said. */
static bool graph_find(struct graph_call *call, const struct graph_row *row,
                       const struct graph_path *path)
{
    bool is_principal = strcmp(row->collection, "servicePrincipals") == 0;

    bool is_other = (strcmp(row->collection, "users") == 0 ||
                     strcmp(row->collection, "oauth2PermissionGrants") == 0) &&
                    path->id;

    call->id = is_other ? path->id : path->part_id;
    if (!row->has_object || is_other)
        return true;
    call->app = graph_find_object(call, path, is_principal);
    if (graph_may_upsert(call, row, path)) {
        call->unique = path->unique;
        return true;
    }
    if (!call->app && is_principal && !path->unique)
        call->service = graph_find_service(call, path);
    if (call->service ||
        (call->app && !directory_is_late(call->app, is_principal ? "principal_lag" : "lag")))
        return true;
    graph_reply_absent(call, path->id ? path->id : path->app_id ? path->app_id : path->unique);
    return false;
}

/* To look at these, a user's token needs what it needs to change them; the world may close each of
 * them to everybody. */
static bool graph_check_read(const struct graph_call *call, const struct graph_row *row)
{
    static const struct {
        const char *collection, *permission;
    } rows[] = {{"applications", APPLICATION}, {"oauth2PermissionGrants", GRANT}};
    const cJSON *closed = cJSON_GetObjectItemCaseSensitive(call->settings, "closed");
    bool may = !world_list_has(closed, row->collection);

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (strcmp(rows[i].collection, row->collection) == 0)
            may &= !world_string(call->claims, "scp") ||
                   graph_has_scope(call->claims, rows[i].permission);
    }
    if (!may)
        graph_reply_error(call, 403, "Authorization_RequestDenied",
                          "Insufficient privileges to complete the operation.");
    return may;
}

void graph_serve(struct exchange *exchange)
{
    cJSON *claims = api_check_token(exchange, "graph");
    struct graph_call call = {.exchange = exchange, .claims = claims};
    auto_free text = text_format("%s", exchange->path + strlen(GRAPH_PATH));
    struct graph_path path = {0};
    const struct graph_row *row;

    if (!claims)
        return;
    call.query = exchange_query(exchange);
    call.tenant = world_string(claims, "tid");
    call.settings = api_find_resource(exchange, "graph");
    graph_split(&path, text);
    row = graph_find_row(&call, &path);
    if (row && graph_check_read(&call, row) && graph_check_permission(&call, row) &&
        graph_read_body(&call) && graph_find(&call, row, &path))
        row->serve(&call);
    cJSON_Delete(call.body);
    cJSON_Delete(call.query);
    cJSON_Delete(claims);
}
