/*
 * azure-ml.c - compute of Azure Machine Learning
 *
 * It has the form that App Service had in 2017, and names a default identity in a variable.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/identity/identity.h"

const struct identity identity_azure_ml = {
    .name = "azure-ml",
    .path = "",
    .api_version = "2017-09-01",
    .header = "secret",
    .header_value = "MSI_SECRET",
    .parameters = {NULL, "clientid", NULL, NULL},
    .is_updating_404 = true,
};
