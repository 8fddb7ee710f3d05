/*
 * service-fabric.c - a cluster of Service Fabric
 *
 * "How to use a Service Fabric application's managed identity". Which identity it is, the
 * application's manifest says. The certificate is the cluster's own: only its thumbprint counts.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/identity/identity.h"

const struct identity identity_service_fabric = {
    .name = "service-fabric",
    .path = "",
    .api_version = "2019-07-01-preview",
    .header = "Secret",
    .header_value = "IDENTITY_HEADER",
    .thumbprint = "IDENTITY_SERVER_THUMBPRINT",
    .takes_refused = true,
};
