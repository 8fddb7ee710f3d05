/*
 * azurerm.c - Azure Resource Manager
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>

static const enum kind_question azurerm_questions[] = {
    QUESTION_CLOUD,       QUESTION_AUDIENCE,  QUESTION_SCOPE,    QUESTION_GRANT,
    QUESTION_USERNAME,    QUESTION_PASSWORD,  QUESTION_IDENTITY, QUESTION_SECRET,
    QUESTION_TENANT,      QUESTION_LIST,      QUESTION_NAME,     QUESTION_REFERENCE,
    QUESTION_DESCRIPTION, QUESTION_PIPELINES, QUESTION_END};

static const struct kind_offer azurerm_offers[] = {
    {"workload-identity",
     "workload identity federation: an application or a managed identity, without a secret",
     "Give the identity a federated credential; 'aad-credential connection show' prints what it "
     "says."},
    {"managed-identity", "the managed identity of the agent's own machine", NULL},
    {"client-secret", "a service principal with its key (client secret)", NULL},
    {"client-certificate", "a service principal with a certificate",
     "Its key is made, or brought in, afterwards: 'aad-credential key --help'."},
    {"device-code", "a person, who signs in with a code on any device", NULL},
    {"authorization-code", "a person, who signs in with a browser", NULL},
    {"publish-profile", NULL,
     "a publish profile holds one web application's own password and gives no token: use a managed "
     "identity or federation, with the role 'Website Contributor' on that application"},
    {"automatic", NULL,
     "an application that Azure DevOps makes with a secret keeps that secret to itself: choose "
     "federation, or make a secret of your own for that application and choose client-secret"},
    {0},
};

static const char azurerm_role[] =
    "Give {owner} a role there, for example Reader: 'Access control (IAM)', 'Add role assignment'. "
    "A new role may take some minutes to be known.";
static const char azurerm_id[] =
    "Compare the ids of '{name}' ('aad-credential connection show {name}') with the portal's.";

/* All that it says of any scope. Whoever has no role on a subscription is told that there is none,
 * and a list of what he may see is empty then. */
static const struct kind_refusal azurerm_refusals[] = {
    {200, "empty", "the token is good, but {owner} has no role on any subscription",
     .remedy = azurerm_role},
    {200, "Disabled", "subscription {subscription-id} is disabled",
     .remedy = "Its owner can enable it again: 'Subscriptions' in the Azure portal."},
    {200, "Deleted", "subscription {subscription-id} is deleted",
     .remedy = "Name another one: aad-credential connection edit {name} --subscription-id GUID"},
    {401, "InvalidAuthenticationTokenTenant",
     "the token is of tenant {tenant}, and what '{name}' names belongs to another one",
     .remedy =
         "Name that tenant: aad-credential connection edit {name} --authority URL/TENANT. Is the "
         "tenant right? Then the id is another tenant's.",
     .code = AAD_CONFIG},
    {401, .remedy =
              "The audience has to be that of Azure Resource Manager in the authority's cloud: "
              "'aad-credential connection show {name}'."},
    {403, "AuthorizationFailed", "the token is good, but {owner} has no role there",
     .remedy = azurerm_role},
    {403, .remedy = azurerm_role},
    {404, "SubscriptionNotFound",
     "there is no subscription {subscription-id}, or {owner} has no role on it",
     .remedy = azurerm_role},
    {404, "ResourceGroupNotFound",
     "subscription {subscription-id} has no resource group {resource-group}", .remedy = azurerm_id,
     .code = AAD_CONFIG},
    {404, "ResourceNotFound", "resource group {resource-group} has no workspace {workspace}",
     .remedy = azurerm_id, .code = AAD_CONFIG},
    {404, NULL, "what '{name}' names is not there, or {owner} has no role on it",
     .remedy = azurerm_role},
    {0},
};

static const struct kind_service azurerm_services[] = {
    {.path = "/subscriptions/{subscription-id}/resourceGroups/{resource-group}/providers/"
             "Microsoft.MachineLearningServices/workspaces/{workspace}?api-version=2023-04-01",
     .key = "id",
     .refusals = azurerm_refusals},
    {.path = "/subscriptions/{subscription-id}/resourcegroups/{resource-group}"
             "?api-version=2021-04-01",
     .key = "id",
     .refusals = azurerm_refusals},
    {.path = "/subscriptions/{subscription-id}?api-version=2022-12-01",
     .key = "state",
     .refusals = azurerm_refusals},
    {.path = "/providers/Microsoft.Management/managementGroups/{management-group-id}"
             "?api-version=2020-05-01",
     .key = "id",
     .refusals = azurerm_refusals},
    {.path = "/subscriptions?api-version=2022-12-01", .key = "value", .refusals = azurerm_refusals},
    {0},
};

static const struct kind_api azurerm_api = {"797f4846-ba00-4fd7-ba43-dac1f8f63013",
                                            "Azure Service Management", "user_impersonation"};

const struct kind kind_azurerm = {
    .name = "azurerm",
    .title = "Azure Resource Manager",
    .grant = "client-secret",
    .permissions = ".default",
    .api = &azurerm_api,
    .has_cloud_audience = true,
    .has_azure_scope = true,
    .questions = azurerm_questions,
    .offers = azurerm_offers,
    .services = azurerm_services,
    .remedies =
        {
            [KIND_PERMISSION] =
                "Add the permission to the registration of application {app}: 'API permissions', "
                "'Add a permission', 'Azure Service Management', user_impersonation. Then grant "
                "consent at {consent}",
            [KIND_RESOURCE] =
                "Tenant {tenant} does not know {audience}. It must be Azure Resource Manager's "
                "address in the cloud that the tenant lives in: compare authority and audience of "
                "'{name}'.",
            [KIND_EXPIRED_SECRET] =
                "The client secret of application {app} has expired. Convert to workload identity "
                "federation, where none expires: 'aad-credential connection edit {name} --grant "
                "workload-identity --assertion-source azure-pipelines:SERVICE-CONNECTION-ID', for "
                "example; or add a 'New client secret' in its registration, under 'Certificates & "
                "secrets', then store its value: '{store}'.",
        },
};
