/*
 * assertion-source-rows.h - the table of those who make an assertion for us
 *
 * The columns are those of struct assertion_source (assertion-source.h); the first word of a row is
 * that of its file in mint/assertion/. Who makes a table of it says first what ASSERTION() is, and
 * takes it back afterwards.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
/* clang-format off */
ASSERTION(azure_pipelines,
    .name = "azure-pipelines",
    .argument = "SERVICE-CONNECTION-ID",
    .is_argument = text_is_guid,
    .variable = "SYSTEM_OIDCREQUESTURI",
    .argument_variable = "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
    .client_id_variable = "AZURESUBSCRIPTION_CLIENT_ID",
    .tenant_variable = "AZURESUBSCRIPTION_TENANT_ID")
ASSERTION(github_actions,
    .name = "github-actions",
    .variable = "ACTIONS_ID_TOKEN_REQUEST_URL",
    .issuer = "https://token.actions.githubusercontent.com")
ASSERTION(kubernetes,
    .name = "kubernetes",
    .argument = "PATH",
    .is_argument = assertion_source_is_path,
    .may_omit = true,
    .variable = "AZURE_FEDERATED_TOKEN_FILE")
ASSERTION(file,
    .name = "file",
    .argument = "PATH",
    .is_argument = assertion_source_is_path)
ASSERTION(fd,
    .name = "fd",
    .argument = "N",
    .gives_once = true,
    .is_argument = assertion_source_is_descriptor)
ASSERTION(managed_identity,
    .name = "managed-identity",
    .argument = "IDENTITY",
    .is_argument = assertion_source_is_identity,
    .is_identity = true)
ASSERTION(connection,
    .name = "connection",
    .argument = "NAME",
    .is_argument = text_is_name)
/* clang-format on */
