/*
 * devops.c - Azure DevOps Services
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>

static const char *const devops_hosts[] = {"https://dev.azure.com", "https://pkgs.dev.azure.com",
                                           NULL};

/* The last two are the names that it had before. */
static const char *const devops_organization_hosts[] = {
    "https://dev.azure.com/*", "https://pkgs.dev.azure.com/*", "https://*.visualstudio.com",
    "https://*.pkgs.visualstudio.com", NULL};

static const enum kind_question devops_questions[] = {
    QUESTION_GRANT,    QUESTION_ORGANIZATION, QUESTION_AUTHORITY, QUESTION_USERNAME,
    QUESTION_PASSWORD, QUESTION_IDENTITY,     QUESTION_SECRET,    QUESTION_EXPIRY,
    QUESTION_NAME,     QUESTION_DESCRIPTION,  QUESTION_END};

static const struct kind_offer devops_offers[] = {
    {"client-secret", "an application with its client secret", NULL},
    {"client-certificate", "an application with a certificate",
     "Its key is made, or brought in, afterwards: 'aad-credential key --help'."},
    {"workload-identity", "an application or a managed identity that trusts a job", NULL},
    {"managed-identity", "the machine itself", NULL},
    {"authorization-code", "you, who sign in with a browser", NULL},
    {"device-code", "you, who sign in with a code on any device", NULL},
    {"personal-access-token",
     "you, by a token that you have made: Azure DevOps Server takes nothing else", NULL},
    {0},
};

static const char devops_remedy[] = "Add the identity to the Azure DevOps organization.";

/* Without a token that it takes, it answers with its page to sign in. */
static const struct kind_refusal devops_refusals[] = {
    {203, .remedy = devops_remedy},
    {302, .remedy = devops_remedy},
    {401, .remedy = devops_remedy},
    {403, .remedy = devops_remedy},
    {0},
};

static const struct kind_service devops_services[] = {
    {.path = "/_apis/connectionData",
     .header = "X-TFS-FedAuthRedirect: Suppress", /* it says 401 instead */
     .key = "authenticatedUser",
     .refusals = devops_refusals},
    {0},
};

static const struct kind_api devops_api = {"499b84ac-1321-427f-aa17-267ca6975798", "Azure DevOps",
                                           "user_impersonation"};

const struct kind kind_devops = {
    .name = "devops",
    .title = "Azure DevOps",
    .grant = "client-secret",
    .known_client = "azure-cli",
    .may_be_bare = true, /* a personal access token */
    .permissions = ".default",
    .api = &devops_api,
    .audience = "499b84ac-1321-427f-aa17-267ca6975798", /* its application id, in every tenant */
    .hosts = devops_hosts,
    .questions = devops_questions,
    .offers = devops_offers,
    .organization_hosts = devops_organization_hosts,
    .services = devops_services,
    .remedies =
        {
            [KIND_PERMISSION] =
                "Add the permission to the registration of application {app}: 'API permissions', "
                "'Add a permission', 'Azure DevOps', user_impersonation. Then grant consent at "
                "{consent}",
            [KIND_RESOURCE] =
                "Tenant {tenant} has no Azure DevOps: take the tenant that the organization is "
                "connected to ('Organization settings', 'Microsoft Entra').",
        },
};
