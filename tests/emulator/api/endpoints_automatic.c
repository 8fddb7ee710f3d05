/* SPDX-License-Identifier: Apache-2.0 */
/* What Azure DevOps makes itself for a service connection that is created automatically: an
 * application with its service principal, what proves it, and a role at the scope. */
#include <string.h>

#include "api/arm.h"
#include "api/endpoints.h"
#include "api/trust.h"
#include "directory.h"
#include "world.h"

#define AUTOMATIC_LIFE_S (90 * 24 * 3600LL)
#define AUTOMATIC_ROLE "b24988ac-6180-42a0-ab88-20f7382dd24c" /* Contributor */

char *endpoints_format_scope(const cJSON *object)
{
    const cJSON *data = cJSON_GetObjectItemCaseSensitive(object, "data");
    const cJSON *authorization = cJSON_GetObjectItemCaseSensitive(object, "authorization");
    const char *scope =
        world_string(cJSON_GetObjectItemCaseSensitive(authorization, "parameters"), "scope");
    const char *group = world_string(data, "resourceGroupName");
    const char *workspace = world_string(data, "mlWorkspaceName");

    if (scope && *scope)
        return text_format("%s", scope);
    if (world_equals(data, "scopeLevel", "ManagementGroup"))
        return text_format("/providers/Microsoft.Management/managementGroups/%s",
                           world_string(data, "managementGroupId"));
    if (world_equals(data, "scopeLevel", "AzureMLWorkspace") && workspace)
        return text_format("/subscriptions/%s/resourceGroups/%s/providers/"
                           "Microsoft.MachineLearningServices/workspaces/%s",
                           world_string(data, "subscriptionId"), group ? group : "", workspace);
    return text_format("/subscriptions/%s", world_string(data, "subscriptionId"));
}

static void endpoints_automatic_set(cJSON *object, const char *name, const char *value)
{
    cJSON_DeleteItemFromObjectCaseSensitive(object, name);
    cJSON_AddStringToObject(object, name, value);
}

/* A secret for the parameters, which the request had none in. */
static void endpoints_automatic_add_secret(const struct endpoints_call *call, cJSON *app,
                                           cJSON *parameters, const char *name)
{
    auto_free value = text_random64(30);
    cJSON *secret = cJSON_CreateObject();

    cJSON_AddStringToObject(secret, "value", value);
    cJSON_AddNumberToObject(secret, "expires_at_s",
                            (double)(emulator_now_s(call->exchange->emulator) + AUTOMATIC_LIFE_S));
    cJSON_AddItemToArray(directory_list(app, "secrets"), secret);
    endpoints_automatic_set(parameters, name, value);
}

static void endpoints_automatic_add_trust(const struct endpoints_call *call, cJSON *app,
                                          const cJSON *object)
{
    cJSON *identity = endpoints_new_identity(object);
    cJSON *audiences = cJSON_AddArrayToObject(identity, "audiences");

    cJSON_AddItemToArray(audiences, cJSON_CreateString(world_string(identity, "audience")));
    trust_put(call->exchange->emulator, directory_list(app, "federated"), call->entry->string,
              identity);
    cJSON_Delete(identity);
}

static cJSON *endpoints_automatic_add_app(const struct endpoints_call *call, const cJSON *object,
                                          const char *tenant)
{
    cJSON *app = directory_add_app(call->exchange->emulator->world, tenant);
    auto_free name = text_format("%s-%s", call->organization->string, world_string(object, "name"));

    cJSON_DeleteItemFromObjectCaseSensitive(app, "principal");
    cJSON_AddStringToObject(cJSON_AddObjectToObject(app, "graph"), "displayName", name);
    return app;
}

void endpoints_make_application(const struct endpoints_call *call, cJSON *object,
                                const struct endpoints_scheme *scheme)
{
    cJSON *data = cJSON_GetObjectItemCaseSensitive(object, "data");
    cJSON *parameters = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(object, "authorization"), "parameters");
    const char *id = world_string(parameters, "serviceprincipalid");
    auto_free scope = endpoints_format_scope(object);
    auto_free application = NULL;
    auto_free principal = NULL;
    char assignment[37];
    cJSON *app;

    if (!world_equals(data, "creationMode", "Automatic") || (id && *id))
        return;
    app = endpoints_automatic_add_app(call, object, world_string(parameters, "tenantid"));
    application = directory_format_application(app);
    principal = directory_format_principal(app);
    text_print_guid(assignment);
    endpoints_automatic_set(parameters, "serviceprincipalid", app->string);
    endpoints_automatic_set(data, "appObjectId", application);
    endpoints_automatic_set(data, "spnObjectId", principal);
    endpoints_automatic_set(data, "azureSpnRoleAssignmentId", assignment);
    if (scheme->secret)
        endpoints_automatic_add_secret(call, app, parameters, scheme->secret);
    else
        endpoints_automatic_add_trust(call, app, object);
    arm_add_role(call->exchange->emulator->world, scope, assignment, principal, AUTOMATIC_ROLE);
}
