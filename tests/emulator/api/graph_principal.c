/* SPDX-License-Identifier: Apache-2.0 */
/* Service principals: of the world's apps, and of the services that the tenant uses, which have the
 * permissions; the consent to those, and the users whose it is. */
#include <string.h>
#include <strings.h>

#include "api/graph.h"
#include "directory.h"
#include "token.h"
#include "world.h"

/* --- service principals --------------------------------------------------------------------- */

static void graph_add_scopes(cJSON *scopes, const cJSON *service)
{
    const cJSON *scope;

    cJSON_ArrayForEach(scope, cJSON_GetObjectItemCaseSensitive(service, "scopes"))
    {
        cJSON *permission = cJSON_CreateObject();
        auto_free name = text_format("%s/%s", service->string, scope->valuestring);
        auto_free id = token_format_oid(name);

        cJSON_AddStringToObject(permission, "id", id);
        cJSON_AddStringToObject(permission, "value", scope->valuestring);
        cJSON_AddStringToObject(permission, "type", "User");
        cJSON_AddBoolToObject(permission, "isEnabled", true);
        cJSON_AddItemToArray(scopes, permission);
    }
}

static cJSON *graph_new_principal(const cJSON *app, const cJSON *service)
{
    const cJSON *said = cJSON_GetObjectItemCaseSensitive(app, "graph");
    const char *app_id = app ? app->string : world_string(service, "app_id");
    const char *name = app ? world_string(said, "displayName") : service->string;
    auto_free id = app ? directory_format_principal(app) : token_format_oid(app_id);
    auto_free other = text_format("App %s", app_id);
    cJSON *object = cJSON_CreateObject();

    cJSON_AddStringToObject(object, "id", id);
    cJSON_AddStringToObject(object, "appId", app_id);
    cJSON_AddStringToObject(object, "displayName", name ? name : other);
    cJSON_AddStringToObject(object, "servicePrincipalType",
                            app && world_string(app, "identity") ? "ManagedIdentity"
                                                                 : "Application");
    cJSON_AddBoolToObject(object, "accountEnabled", !app || !world_is_set(app, "disabled"));
    if (app)
        cJSON_AddStringToObject(object, "appOwnerOrganizationId", world_string(app, "tenant"));
    graph_add_scopes(cJSON_AddArrayToObject(object, "oauth2PermissionScopes"), service);
    return object;
}

void graph_create_principal(const struct graph_call *call)
{
    const char *app_id = world_string(call->body, "appId");
    cJSON *app = directory_find_app(call->exchange->emulator->world, app_id ? app_id : "");
    long long lag = world_number(call->settings, "lag", 0);
    auto_free message = text_format("The appId '%s' of the service principal does not reference a "
                                    "valid application object.",
                                    app_id ? app_id : "");

    if (!app || world_string(app, "identity") || !world_equals(app, "tenant", call->tenant) ||
        directory_is_late(app, "lag")) {
        graph_reply_error(call, 400, "NoBackingApplicationObject", message);
        return;
    }
    if (directory_has_principal(app)) {
        graph_reply_error(call, 409, "Request_MultipleObjectsWithSameKeyValue",
                          "The service principal cannot be created, updated, or restored because "
                          "the service principal name is already in use.");
        return;
    }
    cJSON_DeleteItemFromObjectCaseSensitive(app, "principal");
    if (lag) {
        world_set_number(app, "principal_lag", lag);
        world_set_number(app, "role_lag", lag);
    }
    graph_reply(call, 201, "servicePrincipals", graph_new_principal(app, NULL));
}

void graph_get_principal(const struct graph_call *call)
{
    graph_reply(call, 200, "servicePrincipals", graph_new_principal(call->app, call->service));
}

void graph_delete_principal(const struct graph_call *call)
{
    if (!call->app || world_string(call->app, "identity")) {
        graph_reply_error(call, 403, "Authorization_RequestDenied",
                          "Insufficient privileges to complete the operation.");
        return;
    }
    cJSON_DeleteItemFromObjectCaseSensitive(call->app, "principal");
    cJSON_AddFalseToObject(call->app, "principal");
    graph_reply_nothing(call);
}

/* --- consent -------------------------------------------------------------------------------- */

/* The service whose service principal has that id. */
static const cJSON *graph_find_resource(const cJSON *world, const char *object_id)
{
    const cJSON *service;

    cJSON_ArrayForEach(service, cJSON_GetObjectItemCaseSensitive(world, "resources"))
    {
        const char *app_id = world_string(service, "app_id");
        auto_free id = token_format_oid(app_id ? app_id : "");

        if (app_id && strcasecmp(id, object_id) == 0 && directory_has_principal(service))
            return service;
    }
    return NULL;
}

/* All of the scopes that the app had not; false = it had them all. */
static bool graph_consent(cJSON *app, const cJSON *service, const char *scope)
{
    cJSON *consents = cJSON_GetObjectItemCaseSensitive(app, "consents"), *list;
    auto_free scopes = text_format("%s", scope);
    char *rest = NULL;
    bool is_new = false;

    if (!consents)
        consents = cJSON_AddObjectToObject(app, "consents");
    list = directory_list(consents, service->string);
    for (char *one = strtok_r(scopes, " ", &rest); one; one = strtok_r(NULL, " ", &rest)) {
        if (world_list_has(list, one))
            continue;
        cJSON_AddItemToArray(list, cJSON_CreateString(one));
        is_new = true;
    }
    return is_new;
}

/* Why there is no such grant; NULL = it may be. */
static const char *graph_check_grant(const struct graph_call *call, const cJSON *app,
                                     const cJSON *service)
{
    const char *type = world_string(call->body, "consentType");
    const char *user = world_string(call->body, "principalId");
    const char *scope = world_string(call->body, "scope");
    bool is_all = type && strcmp(type, "AllPrincipals") == 0;

    if (!app)
        return "Invalid value specified for property 'clientId' of resource "
               "'OAuth2PermissionGrant'.";
    if (!service)
        return "Invalid value specified for property 'resourceId' of resource "
               "'OAuth2PermissionGrant'.";
    if (!is_all && (!type || strcmp(type, "Principal") != 0))
        return "Invalid value specified for property 'consentType' of resource "
               "'OAuth2PermissionGrant'.";
    if (is_all ? user != NULL
               : !user || !directory_find_user(call->exchange->emulator->world, user))
        return "Invalid value specified for property 'principalId' of resource "
               "'OAuth2PermissionGrant'.";
    if (!scope || !*scope)
        return "Invalid value specified for property 'scope' of resource 'OAuth2PermissionGrant'.";
    return NULL;
}

/* The world has consent by app, not by user: that of one user is that of all. */
void graph_create_grant(const struct graph_call *call)
{
    const cJSON *world = call->exchange->emulator->world;
    const char *client = world_string(call->body, "clientId");
    const char *resource = world_string(call->body, "resourceId");
    cJSON *app = directory_find_principal(world, client ? client : ""), *grant;
    const cJSON *service = graph_find_resource(world, resource ? resource : "");
    const char *refusal = graph_check_grant(call, app, service);
    auto_free id = text_random64(30);

    if (refusal) {
        graph_refuse(call, refusal);
    } else if (!graph_consent(app, service, world_string(call->body, "scope"))) {
        graph_reply_error(call, 409, "Request_MultipleObjectsWithSameKeyValue",
                          "Permission entry already exists.");
    } else {
        grant = cJSON_Duplicate(call->body, true);
        cJSON_DeleteItemFromObjectCaseSensitive(grant, "id");
        cJSON_AddStringToObject(grant, "id", id);
        graph_reply(call, 201, "oauth2PermissionGrants", grant);
    }
}
