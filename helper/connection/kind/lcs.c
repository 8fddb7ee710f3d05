/*
 * lcs.c - Dynamics Lifecycle Services: a real user, since it knows no service principals
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>

static const char lcs_remedy[] =
    "Sign in to LCS once as that user, accept the invitation to the project and open its "
    "dashboard; the LCS API endpoint must be that of the project's region.";

/* It answers 200 also when it refuses. */
static const struct kind_refusal lcs_refusals[] = {
    {200, "false", "LCS takes the token but answers", lcs_remedy, .quotes = true},
    {401, .remedy = lcs_remedy},
    {403, .remedy = lcs_remedy},
    {0},
};

#define LCS_SERVICE(path_of)                                                                       \
    {                                                                                              \
        .path = (path_of), .header = "x-ms-version: 2017-09-15", .key = "IsSuccess",               \
        .is_audience_only = true, .refusals = lcs_refusals                                         \
    }

static const struct kind_service lcs_services[] = {
    LCS_SERVICE("/environmentinfo/v1/detail/project/{project}/?page=1"),
    LCS_SERVICE("/box/fileasset/GetSharedAssets?fileType=1"),
    {0},
};

static const struct kind_api lcs_api = {"913c6de4-2a4a-4a61-a9ce-945d2b2ce2e0",
                                        "Dynamics Lifecycle services", "user_impersonation"};

static const char lcs_before[] =
    "It takes a real user: LCS knows no service-to-service sign-in. Before you begin:\n"
    "  - a user who has signed in to LCS once and opened the project's dashboard, best one of\n"
    "    its own with few rights; a pipeline cannot give a second factor, so without one\n"
    "    (of a person with one: --grant device-code);\n"
    "  - an app registration with a redirect URI of 'Public client/native (mobile & desktop)',\n"
    "    http://localhost for example, and 'Allow public client flows' set to Yes;\n"
    "  - its API permission user_impersonation of 'Dynamics Lifecycle services', and consent.";

static const char lcs_after[] =
    "Consent, if it is missing: for {user} alone, by signing in at\n  {allow}\nfor the whole "
    "tenant, by an administrator at\n  {consent}";

const struct kind kind_lcs = {
    .name = "lcs",
    .title = "Dynamics Lifecycle Services (LCS)",
    .successor = "powerplatform",
    .grant = "password",
    .permissions = "user_impersonation",
    .api = &lcs_api,
    .has_regions = true,
    .needs_username = true,
    .accepts_organizations = true,
    .before = lcs_before,
    .after = lcs_after,
    .services = lcs_services,
    .remedies =
        {
            [KIND_SECOND_FACTOR] =
                "A job that sends {user}'s password cannot give a second factor. Have the account "
                "excluded from it, or use an account of its own without, as LCS wants for "
                "pipelines; or sign in by hand, once: 'aad-credential connection edit {name} "
                "--grant device-code', then 'aad-credential sign-in {name}'.",
            [KIND_CONSENT] =
                "Application {app} needs consent to use Dynamics Lifecycle Services. For this user "
                "alone: sign in as {user} at {allow} - for the whole tenant: as an administrator "
                "at {consent}",
            [KIND_PERMISSION] =
                "Add the permission to the registration of application {app}: 'API "
                "permissions', 'Add a permission', 'APIs my organization uses', 'Dynamics "
                "Lifecycle services', user_impersonation. Then grant consent at {consent}",
            [KIND_RESOURCE] =
                "Tenant {tenant} does not know {audience}. Choose the LCS API endpoint of "
                "your region, and have a user of the tenant sign in to LCS once.",
        },
};
