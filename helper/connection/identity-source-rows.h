/*
 * identity-source-rows.h - the table of managed identity sources, in the order of their detection
 *
 * The columns are those of struct identity_source (identity-source.h); the first word of a row is
 * that of its file in mint/identity/. Who makes a table of it says first what IDENTITY() is, and
 * takes it back afterwards. The order is Microsoft's own: who has more variables comes first.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
/* clang-format off */
IDENTITY(service_fabric,
    .name = "service-fabric",
    .endpoint = "IDENTITY_ENDPOINT",
    .title = "Service Fabric",
    .variables = {"IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IDENTITY_SERVER_THUMBPRINT"})
IDENTITY(app_service,
    .name = "app-service",
    .endpoint = "IDENTITY_ENDPOINT",
    .title = "App Service, Functions or Automation",
    .variables = {"IDENTITY_ENDPOINT", "IDENTITY_HEADER"},
    .takes = IDENTITY_TAKES_ANY)
IDENTITY(azure_ml,
    .name = "azure-ml",
    .endpoint = "MSI_ENDPOINT",
    .title = "Azure Machine Learning",
    .variables = {"MSI_ENDPOINT", "MSI_SECRET"},
    .default_id = "DEFAULT_IDENTITY_CLIENT_ID",
    .takes = IDENTITY_TAKES_CLIENT_ID)
IDENTITY(cloud_shell,
    .name = "cloud-shell",
    .endpoint = "MSI_ENDPOINT",
    .title = "Cloud Shell",
    .variables = {"MSI_ENDPOINT"})
IDENTITY(azure_arc,
    .name = "azure-arc",
    .endpoint = "IDENTITY_ENDPOINT",
    .title = "Azure Arc",
    .variables = {"IDENTITY_ENDPOINT", "IMDS_ENDPOINT"},
    .file = "/opt/azcmagent/bin/himds",
    .takes = IDENTITY_TAKES_ANY)
IDENTITY(imds,
    .name = "imds",
    .endpoint = "AZURE_POD_IDENTITY_AUTHORITY_HOST",
    .title = "a virtual machine's metadata service (IMDS)",
    .takes = IDENTITY_TAKES_ANY)
/* clang-format on */
