/*
 * dynamics.c - Dynamics 365 Finance and Operations
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>

const struct kind kind_dynamics = {
    .name = "dynamics",
    .title = "Dynamics 365 Finance and Operations",
    .grant = "client-secret",
    .permissions = "AX.FullAccess CustomService.FullAccess Odata.FullAccess",
    .service =
        {
            .path = "/data/",
            .remedy = "Enter the application's client id in 'System administration > Setup > "
                      "Microsoft Entra applications' of the environment, with a user id.",
        },
};
