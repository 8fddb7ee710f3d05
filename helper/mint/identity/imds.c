/*
 * imds.c - a virtual machine's metadata service
 *
 * "How to use managed identities for Azure resources on an Azure VM to acquire an access token".
 * It is recognized by its answer alone; so that a machine without one learns that at once, the
 * connection gets less than a second. Its address is link-local: there is nothing to wait for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/identity/identity.h"

const struct identity identity_imds = {
    .name = "imds",
    .endpoint = "http://169.254.169.254",
    .path = "/metadata/identity/oauth2/token",
    .api_version = "2018-02-01",
    .parameters = {NULL, "client_id", "object_id", "msi_res_id"},
    .is_updating_404 = true,
    .backs_off = true,
    .connect_ms = 700,
};
