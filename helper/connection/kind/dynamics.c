/*
 * dynamics.c - Dynamics 365 Finance and Operations
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>

static const struct kind_service dynamics_services[] = {
    {.path = KIND_FINANCE_PATH, .key = "value", .refusals = kind_finance_refusals},
    {0},
};

static const struct kind_offer dynamics_offers[] = {
    {"client-secret", "an application with its client secret", NULL},
    {"client-certificate", "an application with a certificate",
     "Its key is made, or brought in, afterwards: 'aad-credential key --help'."},
    {"workload-identity", "an application or a managed identity that trusts a job", NULL},
    {"managed-identity", "the machine itself", NULL},
    {"authorization-code", "a person, who signs in with a browser",
     "An application with a secret or a certificate, whose redirect URI is of the platform 'Web', "
     "needs --redirect-uri and --client-authentication, too."},
    {"device-code", "a person, who signs in with a code on any device", NULL},
    {0},
};

static const char dynamics_before[] =
    "Before you begin:\n"
    "  - an environment of Finance and Operations; a trial has no API;\n"
    "  - an app registration, 'Accounts in this organizational directory only'; for a person's\n"
    "    sign-in with the delegated permissions AX.FullAccess, CustomService.FullAccess and\n"
    "    Odata.FullAccess of 'Dynamics ERP', and a redirect URI;\n"
    "  - its client secret or certificate. A secret that never expires, as older guides have\n"
    "    it, cannot be made any more: it lives for 24 months at most.";

const struct kind kind_dynamics = {
    .name = "dynamics",
    .title = "Dynamics 365 Finance and Operations",
    .grant = "client-secret",
    .permissions = KIND_FINANCE_PERMISSIONS,
    .api = &kind_finance_api,
    .offers = dynamics_offers,
    .before = dynamics_before,
    .after = kind_finance_admit,
    .admit = kind_finance_admit,
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
