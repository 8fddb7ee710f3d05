/*
 * app-service.c - App Service, Functions and Automation
 *
 * "How to use managed identities for App Service and Azure Functions", REST endpoint.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/identity/identity.h"

const struct identity identity_app_service = {
    .name = "app-service",
    .path = "",
    .api_version = "2019-08-01",
    .header = "X-IDENTITY-HEADER",
    .header_value = "IDENTITY_HEADER",
    .parameters = {NULL, "client_id", "object_id", "mi_res_id"},
    .takes_refused = true,
    .is_updating_404 = true,
};
