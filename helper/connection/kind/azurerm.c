/*
 * azurerm.c - Azure Resource Manager
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>

static const enum kind_question azurerm_questions[] = {
    QUESTION_CLOUD,     QUESTION_SCOPE,    QUESTION_GRANT,     QUESTION_USERNAME,
    QUESTION_PASSWORD,  QUESTION_IDENTITY, QUESTION_SECRET,    QUESTION_TENANT,
    QUESTION_LIST,      QUESTION_NAME,     QUESTION_REFERENCE, QUESTION_DESCRIPTION,
    QUESTION_PIPELINES, QUESTION_END};

static const struct kind_offer azurerm_offers[] = {
    {"workload-identity",
     "workload identity federation: an application or a managed identity, without a secret",
     "Give the identity a federated credential; 'aad-credential connection show' prints what it "
     "says. Azure DevOps makes one by itself in no US Government cloud and for no Azure Stack."},
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

const struct kind kind_azurerm = {
    .name = "azurerm",
    .title = "Azure Resource Manager",
    .grant = "client-secret",
    .permissions = ".default",
    .has_cloud_audience = true,
    .has_azure_scope = true,
    .questions = azurerm_questions,
    .offers = azurerm_offers,
    .service =
        {
            .path = "/subscriptions?api-version=2022-12-01",
            .remedy = "Give the application a role (for example Reader) on the subscription.",
        },
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
