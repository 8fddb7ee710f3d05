/* SPDX-License-Identifier: Apache-2.0 */
/* Service principals: of the world's apps, and of the services that the tenant uses, which have the
 * permissions; and users. */
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
