/*
 * registry.c - Azure Container Registry
 *
 * A registry takes no token of Azure AD, but gives one of its own for it, as
 * https://github.com/Azure/acr describes it under "AAD-OAuth".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>

static const enum kind_question registry_questions[] = {
    QUESTION_REGISTRY, QUESTION_AUTHORITY, QUESTION_GRANT, QUESTION_USERNAME,    QUESTION_PASSWORD,
    QUESTION_IDENTITY, QUESTION_SECRET,    QUESTION_NAME,  QUESTION_DESCRIPTION, QUESTION_END};

static const struct kind_offer registry_offers[] = {
    {"client-secret", "an application with its client secret", NULL},
    {"client-certificate", "an application with a certificate",
     "Its key is made, or brought in, afterwards: 'aad-credential key --help'."},
    {"workload-identity", "an application or a managed identity that trusts a job", NULL},
    {"managed-identity", "the machine itself", NULL},
    {"authorization-code", "you, who sign in with a browser", NULL},
    {"device-code", "you, who sign in with a code on any device", NULL},
    {0},
};

static const char registry_resource[] = "Tenant {tenant} does not know {audience}. Clouds other "
                                        "than the public one take the audience of "
                                        "their Resource Manager: --audience.";

static const struct kind_api registry_api = {"6a0ec4d3-30cb-4a83-91c0-ae56bc0e3d26",
                                             "Azure Container Registry", "user_impersonation"};

const struct kind kind_registry = {
    .name = "registry",
    .title = "Azure Container Registry",
    .grant = "client-secret",
    .known_client = "azure-cli",
    .permissions = ".default",
    .api = &registry_api,
    .audience = "https://containerregistry.azure.net",
    .has_exchange = true,
    .questions = registry_questions,
    .offers = registry_offers,
    .remedies = {[KIND_RESOURCE] = registry_resource},
};
