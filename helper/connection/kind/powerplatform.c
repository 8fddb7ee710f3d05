/*
 * powerplatform.c - Power Platform: the way after LCS
 *
 * One application, up to four audiences: the Power Platform API and the older admin API ("BAP"),
 * which follow from the cloud, and Dataverse and Finance and Operations of an environment.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>

/* The rows below, in their order. */
enum power_target {
    POWER_API,
    POWER_ADMIN,
    POWER_DATAVERSE,
    POWER_FINANCE,
};

/* Also by their application ids, which a version 1 token may be for. */
static const char *const power_api_marks[] = {"//api.powerplatform.", ".powerplatform.microsoft.us",
                                              "//api.appsplatform.us",
                                              "8578e004-a5c6-46e7-913e-12f58912df43", NULL};
static const char *const power_admin_marks[] = {"service.powerapps.",
                                                "service.apps.appsplatform.us",
                                                "475226c6-020e-4fb2-8a90-7a972cbfc1d4", NULL};
static const char *const power_dataverse_marks[] = {".crm", NULL};
static const char *const power_finance_marks[] = {".operations.", ".cloudax.", ".axcloud.",
                                                  ".ax.dynamics.", NULL};

static const struct kind_api power_api = {"8578e004-a5c6-46e7-913e-12f58912df43",
                                          "Power Platform API",
                                          "EnvironmentManagement.Environments.Read"};
static const struct kind_api power_admin = {"475226c6-020e-4fb2-8a90-7a972cbfc1d4",
                                            "PowerApps Service", "User"};
static const struct kind_api power_dataverse = {"00000007-0000-0000-c000-000000000000",
                                                "Dynamics CRM", "user_impersonation"};

static const char power_register[] =
    "A Power Platform administrator registers it, once, signed in as himself: aad-credential app "
    "register {name} --as CONNECTION, which is his; or: pac admin application register "
    "--application-id {app}   (man aad-credential-powerplatform, RIGHTS, has the call that these "
    "make).";
static const char power_role[] =
    "Give the service principal of {app} a role in Power Platform, such as reader, for the tenant "
    "or an environment: man aad-credential-powerplatform, RIGHTS.";
static const char power_member[] =
    "In the Power Platform admin center: the environment, 'Settings', 'Users + permissions', "
    "'Application users', 'New app user'; the application is {app}. An environment that was made "
    "just now answers so for some minutes.";

static const struct kind_target power_targets[] = {
    [POWER_API] = {"the Power Platform API", power_api_marks, ".default", CLOUD_POWER_API, NULL,
                   &power_api, power_role},
    [POWER_ADMIN] = {"the admin API", power_admin_marks, ".default", CLOUD_POWER_ADMIN, NULL,
                     &power_admin, power_register},
    [POWER_DATAVERSE] = {"Dataverse", power_dataverse_marks, "user_impersonation", CLOUD_NO_SERVICE,
                         "https://contoso.crm4.dynamics.com", &power_dataverse, power_member},
    [POWER_FINANCE] = {"Finance and Operations", power_finance_marks, KIND_FINANCE_PERMISSIONS,
                       CLOUD_NO_SERVICE, "https://contoso.operations.dynamics.com",
                       &kind_finance_api, kind_finance_admit},
    {0},
};

static const char power_audience[] =
    "Is {audience} the right audience for that cloud? 'aad-credential connection edit {name} "
    "--audience ...' names another one, with all the others.";
static const char power_person[] =
    "Give {user} the role Power Platform administrator, or Environment Admin of an environment.";
static const char power_user[] =
    "In the Power Platform admin center: the environment, 'Settings', 'Users + permissions', "
    "'Users', add {user}, who needs a licence.";
static const char power_nothing[] = "the token is good, but {owner} may see no environment";
static const char power_unregistered[] =
    "the token is good, but application {app} is not registered with Power Platform";

static const struct kind_refusal power_api_refusals[] = {
    {200, "empty", power_nothing, .remedy = power_role, .remedy_person = power_person},
    {401, .remedy = power_audience},
    {403, NULL, "the token is good, but {owner} has no role in Power Platform",
     .remedy = power_role, .remedy_person = power_person},
    {0},
};

static const struct kind_refusal power_admin_refusals[] = {
    {200, "empty", power_nothing, .remedy = power_register, .remedy_person = power_person},
    {401, .remedy = power_audience},
    {403, "does not have permission to access the path", power_unregistered,
     .remedy = power_register, .remedy_person = power_person},
    {403, "BusinessAppPlatformRequestFailed", power_unregistered, .remedy = power_register,
     .remedy_person = power_person},
    {403, .remedy = power_register, .remedy_person = power_person},
    {0},
};

static const struct kind_refusal power_dataverse_refusals[] = {
    {401, .remedy = power_audience},
    {403, "0x80072560",
     "the token is good, but the environment has no application user for {owner}",
     .remedy = power_member, .remedy_person = power_user},
    {403, .remedy = power_member, .remedy_person = power_user},
    {0},
};

static const struct kind_service power_services[] = {
    {.target = POWER_API,
     .path = "/environmentmanagement/environments?api-version=2024-10-01",
     .key = "value",
     .refusals = power_api_refusals},
    {.target = POWER_ADMIN,
     .path = "/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments"
             "?api-version=2023-06-01",
     .key = "value",
     .refusals = power_admin_refusals},
    {.target = POWER_DATAVERSE,
     .path = "/api/data/v9.2/WhoAmI",
     .header = "OData-Version: 4.0",
     .key = "UserId",
     .refusals = power_dataverse_refusals},
    {.target = POWER_FINANCE,
     .path = KIND_FINANCE_PATH,
     .key = "value",
     .refusals = kind_finance_refusals},
    {0},
};

static const char power_resource[] =
    "Tenant {tenant} does not know {audience}. An environment's address is its host alone, as the "
    "admin center shows it. The Power Platform API is made known by: 'az ad sp create --id "
    "8578e004-a5c6-46e7-913e-12f58912df43'.";

const struct kind kind_powerplatform = {
    .name = "powerplatform",
    .title = "Power Platform",
    .grant = "client-secret",
    .permissions = ".default",
    .has_cloud_audience = true,
    .targets = power_targets,
    .services = power_services,
    .remedies =
        {
            [KIND_RESOURCE] = power_resource,
        },
};
