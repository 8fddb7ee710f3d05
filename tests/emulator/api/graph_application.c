/* SPDX-License-Identifier: Apache-2.0 */
/* Registrations of applications. What Graph is told is kept, and what follows from it is done in
 * the world: who is public, who may be sent back where, whose tenants it is for. */
#include <string.h>
#include <strings.h>

#include "api/graph.h"
#include "directory.h"
#include "world.h"

#define APPLICATION_NAME_MAX 256

static const char *const graph_audiences[] = {"AzureADMyOrg", "AzureADMultipleOrgs",
                                              "AzureADandPersonalMicrosoftAccount",
                                              "PersonalMicrosoftAccount"};

/* --- what may be said of one ---------------------------------------------------------------- */

static bool graph_is_name(const cJSON *value)
{
    const char *name = cJSON_GetStringValue(value);

    return name && *name && strlen(name) <= APPLICATION_NAME_MAX;
}

static bool graph_is_text(const cJSON *value)
{
    return cJSON_IsString(value) || cJSON_IsNull(value);
}

static bool graph_is_flag(const cJSON *value)
{
    return cJSON_IsBool(value) || cJSON_IsNull(value);
}

static bool graph_is_list(const cJSON *value)
{
    return cJSON_IsArray(value);
}

static bool graph_is_audience(const cJSON *value)
{
    for (size_t i = 0; i < sizeof(graph_audiences) / sizeof(graph_audiences[0]); i++) {
        if (cJSON_IsString(value) && strcmp(value->valuestring, graph_audiences[i]) == 0)
            return true;
    }
    return false;
}

/* Only a machine of one's own is reached without TLS. */
static bool graph_is_web(const char *uri)
{
    return text_has_prefix(uri, "https://") || text_has_prefix(uri, "http://localhost") ||
           text_has_prefix(uri, "http://127.0.0.1");
}

static bool graph_has_uris(const cJSON *value, bool is_web)
{
    const cJSON *uris = cJSON_GetObjectItemCaseSensitive(value, "redirectUris"), *uri;

    if (!cJSON_IsObject(value) || (uris && !cJSON_IsArray(uris)))
        return false;
    cJSON_ArrayForEach(uri, uris)
    {
        if (!cJSON_IsString(uri) || !strchr(uri->valuestring, ':') ||
            (is_web && !graph_is_web(uri->valuestring)))
            return false;
    }
    return true;
}

static bool graph_is_public_client(const cJSON *value)
{
    return graph_has_uris(value, false);
}

static bool graph_is_web_client(const cJSON *value)
{
    return graph_has_uris(value, true);
}

static bool graph_is_guid(const char *text)
{
    return text && strlen(text) == 36 && strspn(text, "0123456789abcdefABCDEF-") == 36;
}

static bool graph_is_access(const cJSON *value)
{
    const cJSON *resource, *access;

    cJSON_ArrayForEach(resource, value)
    {
        if (!graph_is_guid(world_string(resource, "resourceAppId")))
            return false;
        cJSON_ArrayForEach(access, cJSON_GetObjectItemCaseSensitive(resource, "resourceAccess"))
        {
            if (!graph_is_guid(world_string(access, "id")) ||
                (!world_equals(access, "type", "Scope") && !world_equals(access, "type", "Role")))
                return false;
        }
    }
    return cJSON_IsArray(value);
}

static const struct {
    const char *name;
    bool (*is_good)(const cJSON *value);
} graph_properties[] = {
    {"displayName", graph_is_name},
    {"signInAudience", graph_is_audience},
    {"isFallbackPublicClient", graph_is_flag},
    {"publicClient", graph_is_public_client},
    {"web", graph_is_web_client},
    {"spa", graph_is_web_client},
    {"requiredResourceAccess", graph_is_access},
    {"serviceManagementReference", graph_is_text},
    {"description", graph_is_text},
    {"notes", graph_is_text},
    {"identifierUris", graph_is_list},
    {"tags", graph_is_list},
    {"keyCredentials", graph_is_list},
    {"uniqueName", graph_is_text},
};

#define GRAPH_PROPERTIES (sizeof(graph_properties) / sizeof(graph_properties[0]))

static bool graph_check_property(const struct graph_call *call, const cJSON *property)
{
    auto_free unknown = text_format("Invalid property '%s'.", property->string);
    auto_free wrong = text_format(
        "Invalid value specified for property '%s' of resource 'Application'.", property->string);

    for (size_t i = 0; i < GRAPH_PROPERTIES; i++) {
        if (strcmp(graph_properties[i].name, property->string) == 0)
            return graph_properties[i].is_good(property) || graph_refuse(call, wrong);
    }
    return graph_refuse(call, unknown);
}

static bool graph_check_application(const struct graph_call *call)
{
    const cJSON *property;

    cJSON_ArrayForEach(property, call->body)
    {
        if (!graph_check_property(call, property) ||
            (strcmp(property->string, "keyCredentials") == 0 && !graph_check_keys(call, property)))
            return false;
    }
    return true;
}

/* --- what follows from it ------------------------------------------------------------------- */

static void graph_add_redirects(cJSON *redirects, const cJSON *said, const char *client)
{
    const cJSON *uri;

    cJSON_ArrayForEach(uri, cJSON_GetObjectItemCaseSensitive(
                                cJSON_GetObjectItemCaseSensitive(said, client), "redirectUris"))
        cJSON_AddItemToArray(redirects, cJSON_Duplicate(uri, true));
}

static void graph_set(cJSON *app, const char *name, cJSON *take_value)
{
    cJSON_DeleteItemFromObjectCaseSensitive(app, name);
    cJSON_AddItemToObject(app, name, take_value);
}

/* An app that the world has by itself, and of which less was said, keeps what it has. */
static void graph_apply(cJSON *app, const cJSON *said)
{
    const char *audience = world_string(said, "signInAudience");
    cJSON *redirects;

    if (cJSON_HasObjectItem(said, "isFallbackPublicClient"))
        graph_set(app, "public", cJSON_CreateBool(world_is_set(said, "isFallbackPublicClient")));
    if (audience)
        graph_set(app, "multi_tenant", cJSON_CreateBool(strcmp(audience, "AzureADMyOrg") != 0));
    if (!cJSON_HasObjectItem(said, "publicClient") && !cJSON_HasObjectItem(said, "web") &&
        !cJSON_HasObjectItem(said, "spa"))
        return;
    redirects = cJSON_CreateArray();
    graph_add_redirects(redirects, said, "publicClient");
    graph_add_redirects(redirects, said, "web");
    graph_add_redirects(redirects, said, "spa");
    graph_set(app, "redirects", redirects);
}

static void graph_take(cJSON *app, const cJSON *body)
{
    cJSON *said = cJSON_GetObjectItemCaseSensitive(app, "graph");
    const cJSON *property;

    if (!said)
        said = cJSON_AddObjectToObject(app, "graph");
    cJSON_ArrayForEach(property, body)
    {
        if (strcmp(property->string, "keyCredentials") == 0)
            graph_take_keys(app, property);
        else
            graph_set(said, property->string, cJSON_Duplicate(property, true));
    }
    graph_apply(app, said);
}

/* --- what is said of it --------------------------------------------------------------------- */

/* A property that Graph was not told: what the world has, else nothing. */
static cJSON *graph_new_property(const cJSON *app, const char *name)
{
    const cJSON *redirects = cJSON_GetObjectItemCaseSensitive(app, "redirects");
    auto_free display_name = text_format("App %s", app->string);
    cJSON *client;

    if (strcmp(name, "displayName") == 0)
        return cJSON_CreateString(display_name);
    if (strcmp(name, "keyCredentials") == 0)
        return graph_new_keys(app);
    if (strcmp(name, "signInAudience") == 0)
        return cJSON_CreateString(graph_audiences[world_is_set(app, "multi_tenant")]);
    if (strcmp(name, "isFallbackPublicClient") == 0 && world_is_set(app, "public"))
        return cJSON_CreateTrue();
    if (strcmp(name, "publicClient") == 0 || strcmp(name, "web") == 0 || strcmp(name, "spa") == 0) {
        client = cJSON_CreateObject();
        cJSON_AddItemToObject(client, "redirectUris",
                              redirects && strcmp(name, "publicClient") == 0
                                  ? cJSON_Duplicate(redirects, true)
                                  : cJSON_CreateArray());
        return client;
    }
    if (strcmp(name, "requiredResourceAccess") == 0 || strcmp(name, "identifierUris") == 0 ||
        strcmp(name, "tags") == 0)
        return cJSON_CreateArray();
    return cJSON_CreateNull();
}

static cJSON *graph_new_application(const cJSON *app)
{
    const cJSON *said = cJSON_GetObjectItemCaseSensitive(app, "graph");
    auto_free id = directory_format_application(app);
    cJSON *object = cJSON_CreateObject(), *credentials, *secret;

    cJSON_AddStringToObject(object, "id", id);
    cJSON_AddStringToObject(object, "appId", app->string);
    for (size_t i = 0; i < GRAPH_PROPERTIES; i++) {
        const char *name = graph_properties[i].name;
        const cJSON *own = cJSON_GetObjectItemCaseSensitive(said, name);

        cJSON_AddItemToObject(object, name,
                              own ? cJSON_Duplicate(own, true) : graph_new_property(app, name));
    }
    credentials = cJSON_AddArrayToObject(object, "passwordCredentials");
    cJSON_ArrayForEach(secret, cJSON_GetObjectItemCaseSensitive(app, "secrets"))
    {
        if (!directory_is_late(secret, "credential_lag"))
            cJSON_AddItemToArray(credentials, graph_new_credential(secret));
    }
    return object;
}

/* --- the calls ------------------------------------------------------------------------------ */

void graph_create_application(const struct graph_call *call)
{
    const cJSON *world = call->exchange->emulator->world;
    long long lag = world_number(call->settings, "lag", 0);
    cJSON *app;

    if (!cJSON_HasObjectItem(call->body, "displayName")) {
        graph_refuse(call, "A value is required for property 'displayName' of resource "
                           "'Application'.");
        return;
    }
    if (!graph_check_application(call))
        return;
    app = directory_add_app(world, call->tenant);
    graph_take(app, call->body);
    if (call->unique)
        graph_set(cJSON_GetObjectItemCaseSensitive(app, "graph"), "uniqueName",
                  cJSON_CreateString(call->unique));
    if (!cJSON_HasObjectItem(call->body, "signInAudience"))
        graph_set(app, "multi_tenant", cJSON_CreateFalse());
    if (lag)
        world_set_number(app, "lag", lag);
    graph_reply(call, 201, "applications", graph_new_application(app));
}

/* The name of $filter=displayName eq 'NAME', which the caller frees; NULL = it is another filter.
 */
static char *graph_read_filter(const char *filter)
{
    static const char begin[] = "displayName eq '";

    if (!text_has_prefix(filter, begin) || !text_has_suffix(filter, "'") ||
        strlen(filter) <= strlen(begin))
        return NULL;
    return text_format("%.*s", (int)(strlen(filter) - strlen(begin) - 1), filter + strlen(begin));
}

void graph_list_applications(const struct graph_call *call)
{
    const cJSON *world = call->exchange->emulator->world, *app;
    const char *filter = world_string(call->query, "$filter");
    auto_free name = filter ? graph_read_filter(filter) : NULL;
    cJSON *value;

    if (filter && !name) {
        graph_reply_error(call, 400, "Request_UnsupportedQuery", "Unsupported Query.");
        return;
    }
    value = cJSON_CreateArray();
    cJSON_ArrayForEach(app, cJSON_GetObjectItemCaseSensitive(world, "apps"))
    {
        cJSON *object = graph_new_application(app);

        if (world_equals(app, "tenant", call->tenant) && !world_string(app, "identity") &&
            !world_number(app, "lag", 0) && (!name || world_equals(object, "displayName", name)))
            cJSON_AddItemToArray(value, object);
        else
            cJSON_Delete(object);
    }
    graph_reply_list(call, "applications", value);
}

void graph_get_application(const struct graph_call *call)
{
    graph_reply(call, 200, "applications", graph_new_application(call->app));
}

void graph_change_application(const struct graph_call *call)
{
    if (!call->app) {
        graph_create_application(call);
        return;
    }
    if (!graph_check_application(call))
        return;
    graph_note_keys(call, cJSON_GetObjectItemCaseSensitive(call->body, "keyCredentials"));
    graph_take(call->app, call->body);
    graph_reply_nothing(call);
}

void graph_delete_application(const struct graph_call *call)
{
    cJSON_Delete(cJSON_DetachItemViaPointer(
        cJSON_GetObjectItemCaseSensitive(call->exchange->emulator->world, "apps"), call->app));
    graph_reply_nothing(call);
}
