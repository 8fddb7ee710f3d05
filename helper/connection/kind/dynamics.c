/*
 * dynamics.c - Dynamics 365 Finance and Operations
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>

static const struct kind_service dynamics_services[] = {
    {.path = KIND_FINANCE_PATH, .refusals = kind_finance_refusals},
    {0},
};

const struct kind kind_dynamics = {
    .name = "dynamics",
    .title = "Dynamics 365 Finance and Operations",
    .grant = "client-secret",
    .permissions = KIND_FINANCE_PERMISSIONS,
    .services = dynamics_services,
    .remedies =
        {
            [KIND_CONSENT] =
                "Nobody has consented that the application {app} may use Finance and Operations "
                "for {user}: AX.FullAccess, CustomService.FullAccess, Odata.FullAccess. An "
                "administrator grants it for the whole tenant at {consent}",
            [KIND_PERMISSION] =
                "Add the permissions to the registration of application {app}: 'API permissions', "
                "'Add a permission', 'Dynamics ERP', 'Delegated permissions': AX.FullAccess, "
                "CustomService.FullAccess and Odata.FullAccess. Then grant consent at {consent}",
            [KIND_RESOURCE] =
                "Tenant {tenant} does not know {audience}. It must be the environment's own "
                "address without a '/' at its end, and the environment one of this tenant.",
            [KIND_EXPIRED_SECRET] =
                "The client secret of application {app} has expired: in its registration, under "
                "'Certificates & secrets', add a 'New client secret' (one that never expires "
                "cannot be made any more), then store its value: '{store}'. In Finance and "
                "Operations nothing changes.",
        },
};
