/* SPDX-License-Identifier: Apache-2.0 */
/* The service connections of the default world, all of the project "Space game web agent":
 *   …01 production, …06 development   made by Azure DevOps, with a secret
 *   …02 manual                        made by hand
 *   …03 shared here, …04 borrowed     of two projects: this one is the first, or the second
 *   …05 half made                     its creation failed
 *   …07 lcs                           for Lifecycle Services */
#include <stdlib.h>

#include "api/api.h"
#include "api/endpoints.h"
#include "federation.h"
#include "world.h"

enum endpoints_project {
    ENDPOINTS_NONE,
    ENDPOINTS_AGENT,
    ENDPOINTS_OTHER,
};

static const struct {
    const char *id, *name;
} endpoints_projects[] = {
    [ENDPOINTS_AGENT] = {"a0000000-0000-4000-8000-000000000001", "Space game web agent"},
    [ENDPOINTS_OTHER] = {"a0000000-0000-4000-8000-000000000002", "Other"},
};

/* What all of a type have in common, and the parameter that never comes back. */
struct endpoints_type {
    const char *object, *secret;
};

static const struct endpoints_type endpoints_azure = {
    "{\"type\":\"azurerm\",\"url\":\"https://management.azure.com/\",\"isOutdated\":false,"
    "\"authorization\":{\"scheme\":\"" ENDPOINTS_SECRET_SCHEME "\",\"parameters\":{"
    "\"tenantid\":\"" WORLD_TENANT "\",\"serviceprincipalid\":\"" WORLD_APP "2\","
    "\"authenticationType\":\"spnKey\"}},"
    "\"data\":{\"environment\":\"AzureCloud\",\"scopeLevel\":\"Subscription\","
    "\"subscriptionId\":\"" WORLD_SUBSCRIPTION "\","
    "\"subscriptionName\":\"Contoso sandbox\"}}",
    "serviceprincipalkey"};

static const struct endpoints_type endpoints_lcs = {
    "{\"type\":\"lcsserviceendpoint\",\"url\":\"https://login.microsoftonline.com/organizations\","
    "\"authorization\":{\"scheme\":\"UsernamePassword\",\"parameters\":{"
    "\"username\":\"svc-lcs@contoso.example\",\"clientid\":\"" WORLD_APP "1\"}},"
    "\"data\":{\"apiurl\":\"https://lcsapi.lcs.dynamics.com\"}}",
    "password"};

#define FAILED "{\"operationStatus\":{\"state\":\"Failed\",\"statusMessage\":\"no role\"}}"
#define READERS "{\"readersGroup\":{\"displayName\":\"kept\"}}"

static const struct {
    const char *number, *name;
    const struct endpoints_type *type;
    const char *mode; /* who made it: data.creationMode */
    enum endpoints_project first, second;
    const char *more; /* members that only this one has */
} endpoints_defaults[] = {
    {"1", "production", &endpoints_azure, "Automatic", ENDPOINTS_AGENT, ENDPOINTS_NONE, "{}"},
    {"2", "manual", &endpoints_azure, "Manual", ENDPOINTS_AGENT, ENDPOINTS_NONE, "{}"},
    {"3", "shared here", &endpoints_azure, "Automatic", ENDPOINTS_AGENT, ENDPOINTS_OTHER, "{}"},
    {"4", "borrowed", &endpoints_azure, "Automatic", ENDPOINTS_OTHER, ENDPOINTS_AGENT, "{}"},
    {"5", "half made", &endpoints_azure, "Automatic", ENDPOINTS_AGENT, ENDPOINTS_NONE, FAILED},
    {"6", "development", &endpoints_azure, "Automatic", ENDPOINTS_AGENT, ENDPOINTS_NONE, READERS},
    {"7", "lcs", &endpoints_lcs, NULL, ENDPOINTS_AGENT, ENDPOINTS_NONE, "{}"},
};

#define ENDPOINTS_DEFAULTS (sizeof(endpoints_defaults) / sizeof(endpoints_defaults[0]))

static cJSON *endpoints_parse(const char *json)
{
    cJSON *object = cJSON_Parse(json);

    if (!object)
        abort();
    return object;
}

static void endpoints_add_reference(cJSON *references, enum endpoints_project number,
                                    const char *name)
{
    cJSON *reference, *project;

    if (number == ENDPOINTS_NONE)
        return;
    reference = cJSON_CreateObject();
    project = cJSON_AddObjectToObject(reference, "projectReference");
    cJSON_AddStringToObject(project, "id", endpoints_projects[number].id);
    cJSON_AddStringToObject(project, "name", endpoints_projects[number].name);
    cJSON_AddStringToObject(reference, "name", name);
    cJSON_AddStringToObject(reference, "description", "");
    cJSON_AddItemToArray(references, reference);
}

static cJSON *endpoints_new_object(size_t row)
{
    const char *name = endpoints_defaults[row].name;
    cJSON *object = endpoints_parse(endpoints_defaults[row].type->object);
    cJSON *more = endpoints_parse(endpoints_defaults[row].more), *references;

    cJSON_AddStringToObject(object, "name", name);
    cJSON_AddStringToObject(object, "owner", "library");
    cJSON_AddBoolToObject(object, "isShared", endpoints_defaults[row].second != ENDPOINTS_NONE);
    cJSON_AddBoolToObject(object, "isReady", true);
    if (endpoints_defaults[row].mode)
        cJSON_AddStringToObject(cJSON_GetObjectItemCaseSensitive(object, "data"), "creationMode",
                                endpoints_defaults[row].mode);
    world_merge_object(object, more);
    references = cJSON_AddArrayToObject(object, "serviceEndpointProjectReferences");
    endpoints_add_reference(references, endpoints_defaults[row].first, name);
    endpoints_add_reference(references, endpoints_defaults[row].second, name);
    cJSON_Delete(more);
    return object;
}

static void endpoints_add_projects(cJSON *organization)
{
    cJSON *projects = cJSON_AddObjectToObject(organization, "projects");

    for (size_t i = ENDPOINTS_AGENT; i <= ENDPOINTS_OTHER; i++)
        cJSON_AddStringToObject(cJSON_AddObjectToObject(projects, endpoints_projects[i].name), "id",
                                endpoints_projects[i].id);
}

static void endpoints_add_defaults(cJSON *organization)
{
    cJSON *endpoints = cJSON_AddObjectToObject(organization, "endpoints");

    for (size_t i = 0; i < ENDPOINTS_DEFAULTS; i++) {
        auto_free id =
            text_format("e0000000-0000-4000-8000-00000000000%s", endpoints_defaults[i].number);
        cJSON *entry = cJSON_AddObjectToObject(endpoints, id);

        cJSON_AddStringToObject(entry, "secret", endpoints_defaults[i].type->secret);
        cJSON_AddItemToObject(entry, "object", endpoints_new_object(i));
    }
}

cJSON *endpoints_new_world(void)
{
    cJSON *world = cJSON_CreateObject();
    cJSON *devops = cJSON_AddObjectToObject(cJSON_AddObjectToObject(world, "resources"), "devops");
    cJSON *organization =
        cJSON_AddObjectToObject(cJSON_AddObjectToObject(devops, "organizations"), "contoso");

    cJSON_AddStringToObject(organization, "id", FEDERATION_ORGANIZATION);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(organization, "extensions"),
                         cJSON_CreateString(ENDPOINTS_EXTENSION));
    endpoints_add_projects(organization);
    endpoints_add_defaults(organization);
    return world;
}
