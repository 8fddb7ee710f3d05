/*
 * azurerm.c - Azure Resource Manager
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>

const struct kind kind_azurerm = {
    .name = "azurerm",
    .title = "Azure Resource Manager",
    .grant = "client-secret",
    .permissions = ".default",
    .has_cloud_audience = true,
    .has_azure_scope = true,
    .service =
        {
            .path = "/subscriptions?api-version=2022-12-01",
            .remedy = "Give the application a role (for example Reader) on the subscription.",
        },
};
