/*
 * dynamics.c - Dynamics 365 Finance and Operations
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>

/* To whom nobody is assigned, it is as one without a token. */
static const char dynamics_unknown[] =
    "the token is good, but the environment knows no user for {owner}";
static const char dynamics_enter[] =
    "Enter the application's client id, {app}, in 'System administration > Setup > Microsoft Entra "
    "applications' of the environment, with a user id. After its database was copied from another "
    "one, enter it again.";
static const char dynamics_person[] =
    "Add {user} in 'System administration > Users > Users' of the environment.";

static const struct kind_refusal dynamics_refusals[] = {
    {302, NULL, dynamics_unknown, dynamics_enter, .remedy_person = dynamics_person},
    {401, NULL, dynamics_unknown, dynamics_enter, .remedy_person = dynamics_person},
    {403, NULL, "the environment knows {owner}, whose user lacks a role",
     "Give the user id that stands beside {app} in 'System administration > Setup > Microsoft "
     "Entra applications' a security role.",
     .remedy_person = "Give {user} a security role in 'System administration > Users > Users'."},
    {0},
};

static const struct kind_service dynamics_services[] = {
    {.path = "/data/", .refusals = dynamics_refusals},
    {0},
};

const struct kind kind_dynamics = {
    .name = "dynamics",
    .title = "Dynamics 365 Finance and Operations",
    .grant = "client-secret",
    .permissions = "AX.FullAccess CustomService.FullAccess Odata.FullAccess",
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
