/* SPDX-License-Identifier: Apache-2.0 */
/* powerplatform: the Power Platform API, the admin API ("BAP") and Dataverse. AAD gives any app a
 * token; each service has a list of its own of whom it knows: power-api    "readers": apps and
 * users with a role; "environments": what they see power-admin  "registered": management
 * applications; "administrators": users, who alone may register one; "environments" dataverse
 * "members": application users and users of the environment */
#include <string.h>

#include "api/api.h"
#include "token.h"
#include "world.h"

#define APPLICATIONS "/providers/Microsoft.BusinessAppPlatform/adminApplications"

#define ENVIRONMENTS "\"environments\":[\"0e000000-0000-4000-8000-000000000001\"]"

const char powerplatform_world[] =
    "{\"apps\":{\"" WORLD_APP "5\":{\"consents\":{"
    "\"power-api\":[\"EnvironmentManagement.Environments.Read\"],\"power-admin\":[\"User\"],"
    "\"dataverse\":[\"user_impersonation\"]}}},"
    "\"resources\":{"
    "\"power-api\":{\"app_id\":\"8578e004-a5c6-46e7-913e-12f58912df43\",\"app_only\":true,"
    "\"uris\":[\"https://api.powerplatform.com\"],"
    "\"scopes\":[\"EnvironmentManagement.Environments.Read\"],"
    "\"readers\":[\"" WORLD_APP "2\",\"svc-lcs@contoso.example\"]," ENVIRONMENTS "},"
    "\"power-admin\":{\"app_id\":\"475226c6-020e-4fb2-8a90-7a972cbfc1d4\",\"app_only\":true,"
    "\"slash_ok\":true,\"uris\":[\"https://service.powerapps.com/\"],\"scopes\":[\"User\"],"
    "\"registered\":[\"" WORLD_APP
    "2\"],\"administrators\":[\"svc-lcs@contoso.example\"]," ENVIRONMENTS "},"
    "\"dataverse\":{\"app_id\":\"00000007-0000-0000-c000-000000000000\",\"app_only\":true,"
    "\"uris\":[\"https://contoso.crm4.dynamics.com\"],\"scopes\":[\"user_impersonation\"],"
    "\"members\":[\"" WORLD_APP "2\",\"svc-lcs@contoso.example\"]}}}";

static const char *power_owner(const cJSON *claims)
{
    return token_user(claims) ? token_user(claims) : token_app(claims);
}

static bool power_knows(const struct exchange *exchange, const char *resource, const char *list,
                        const char *who)
{
    return world_list_has(
        cJSON_GetObjectItemCaseSensitive(api_find_resource(exchange, resource), list), who);
}

static bool power_has_version(struct exchange *exchange)
{
    cJSON *query = exchange_query(exchange);
    bool has_version = world_string(query, "api-version") != NULL;

    cJSON_Delete(query);
    if (!has_version)
        api_reply_error(exchange, 400, "MissingApiVersion", "The api-version is missing.");
    return has_version;
}

/* The environments that the world has, or none. */
static void power_reply_environments(struct exchange *exchange, const char *resource, bool has_any)
{
    const cJSON *ids =
        cJSON_GetObjectItemCaseSensitive(api_find_resource(exchange, resource), "environments");
    cJSON *body = cJSON_CreateObject();
    cJSON *value = cJSON_AddArrayToObject(body, "value");
    const cJSON *id;

    if (!has_any)
        ids = NULL;
    cJSON_ArrayForEach(id, ids)
    {
        cJSON *environment = cJSON_CreateObject();
        cJSON *properties = cJSON_AddObjectToObject(environment, "properties");

        cJSON_AddStringToObject(environment, "name", id->valuestring);
        cJSON_AddStringToObject(properties, "displayName", "Contoso sandbox");
        cJSON_AddItemToArray(value, environment);
    }
    exchange_reply_json(exchange, 200, body);
}

void power_serve_api(struct exchange *exchange)
{
    cJSON *claims = api_check_token(exchange, "power-api");

    if (claims && !power_knows(exchange, "power-api", "readers", power_owner(claims)))
        api_reply_error(exchange, 403, "Forbidden", "The principal has no role assignment.");
    else if (claims && power_has_version(exchange))
        power_reply_environments(exchange, "power-api", true);
    cJSON_Delete(claims);
}

/* In the words of the service, which has an address of its own network in them. */
static void power_refuse(struct exchange *exchange, const cJSON *claims)
{
    auto_free message = text_format(
        "The service principal with id '%s' for application %s does not have permission to access "
        "the path 'https://10.0.8.25:20029%s' in tenant %s.",
        world_string(claims, "oid"), token_app(claims), exchange->path,
        world_string(claims, "tid"));

    api_reply_error(exchange, 403, "Forbidden", message);
}

static void power_reply_application(struct exchange *exchange, const char *id)
{
    cJSON *body = cJSON_CreateObject();

    cJSON_AddStringToObject(body, "applicationId", id);
    exchange_reply_json(exchange, 200, body);
}

/* A service principal cannot register itself: only a user's token will do. */
static void power_serve_application(struct exchange *exchange, const cJSON *claims)
{
    cJSON *registered = cJSON_GetObjectItem(
        cJSON_GetObjectItem(cJSON_GetObjectItem(exchange->emulator->world, "resources"),
                            "power-admin"),
        "registered");
    const char *id = exchange->path + strlen(APPLICATIONS "/");
    const char *user = token_user(claims);

    if (!user || !power_knows(exchange, "power-admin", "administrators", user)) {
        power_refuse(exchange, claims);
        return;
    }
    if (exchange_is_method(exchange, "PUT") && !world_list_has(registered, id))
        cJSON_AddItemToArray(registered, cJSON_CreateString(id));
    for (int i = 0; exchange_is_method(exchange, "DELETE") && i < cJSON_GetArraySize(registered);
         i++)
        if (!strcmp(cJSON_GetArrayItem(registered, i)->valuestring, id))
            cJSON_DeleteItemFromArray(registered, i--);
    if (exchange_is_method(exchange, "GET") && !world_list_has(registered, id))
        api_reply_error(exchange, 404, "NotFound", "There is no such application.");
    else
        power_reply_application(exchange, id);
}

void power_serve_admin(struct exchange *exchange)
{
    cJSON *claims = api_check_token(exchange, "power-admin");
    const char *user = claims ? token_user(claims) : NULL;

    if (!claims || !power_has_version(exchange))
        ;
    else if (text_has_prefix(exchange->path, APPLICATIONS "/"))
        power_serve_application(exchange, claims);
    else if (!text_has_suffix(exchange->path, "/scopes/admin/environments"))
        api_reply_error(exchange, 404, "NotFound", "This emulator has no such call.");
    else if (!user && !power_knows(exchange, "power-admin", "registered", token_app(claims)))
        power_refuse(exchange, claims);
    else
        power_reply_environments(exchange, "power-admin",
                                 !user ||
                                     power_knows(exchange, "power-admin", "administrators", user));
    cJSON_Delete(claims);
}

void power_serve_dataverse(struct exchange *exchange)
{
    cJSON *claims = api_check_token(exchange, "dataverse");
    cJSON *body;

    if (!claims)
        return;
    if (!power_knows(exchange, "dataverse", "members", power_owner(claims))) {
        api_reply_error(exchange, 403, "0x80072560",
                        "The user is not a member of the organization.");
    } else {
        body = cJSON_CreateObject();
        cJSON_AddStringToObject(body, "@odata.context", "$metadata#WhoAmIResponse");
        cJSON_AddStringToObject(body, "BusinessUnitId", "0e000000-0000-4000-8000-000000000002");
        cJSON_AddStringToObject(body, "UserId", "0e000000-0000-4000-8000-000000000003");
        cJSON_AddStringToObject(body, "OrganizationId", "0e000000-0000-4000-8000-000000000004");
        exchange_reply_json(exchange, 200, body);
    }
    cJSON_Delete(claims);
}
