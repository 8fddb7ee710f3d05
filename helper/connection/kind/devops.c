/*
 * devops.c - Azure DevOps Services
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>

static const char *const devops_hosts[] = {"https://dev.azure.com", "https://pkgs.dev.azure.com",
                                           NULL};

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
    {.path = "/_apis/connectionData", .refusals = devops_refusals},
    {0},
};

const struct kind kind_devops = {
    .name = "devops",
    .title = "Azure DevOps",
    .grant = "client-secret",
    .known_client = "azure-cli",
    .permissions = ".default",
    .audience = "499b84ac-1321-427f-aa17-267ca6975798", /* its application id, in every tenant */
    .hosts = devops_hosts,
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
