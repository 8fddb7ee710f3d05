/*
 * grant-rows.h - the table of grants: a row for each, in connection files and in the mint module
 *
 * The columns are those of struct grant (grant.h); the first word of a row names its body in
 * mint/grant/. A file that makes a table of it defines GRANT() before, and undefines it afterwards.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
/* clang-format off */
GRANT(password,
    .name = "password",
    .secret_role = "password",
    .edited_role = GRANT_ROLE_EDITED "password",
    .secret_title = "Password",
    .refused_with = "invalid_grant",
    .is_user = true,
    .needs_store = true,
    .pseudo_tenants = {{"organizations", false}, {"common", true}})
GRANT(authorization_code,
    .name = "authorization-code",
    .refused_with = "invalid_client",
    .is_user = true,
    .needs_person = true,
    .has_redirect = true,
    .needs_store = true,
    .pseudo_tenants = {{"organizations", false}, {"common", false}})
GRANT(device_code,
    .name = "device-code",
    .refused_with = "invalid_client",
    .is_user = true,
    .needs_person = true,
    .needs_store = true,
    .pseudo_tenants = {{"organizations", false}, {"common", false}})
GRANT(client_secret,
    .name = "client-secret",
    .secret_role = "client-secret",
    .edited_role = GRANT_ROLE_EDITED "client-secret",
    .secret_title = "Client secret (its value, not its id)",
    .refused_with = "invalid_client",
    .variable = "AZURE_CLIENT_SECRET",
    .needs_store = true)
GRANT(client_certificate,
    .name = "client-certificate",
    .refused_with = "invalid_client",
    .variable = "AZURE_CLIENT_CERTIFICATE_PATH",
    .is_assertion = true,
    .has_key = true,
    .needs_store = true)
GRANT(workload_identity,
    .name = "workload-identity",
    .refused_with = "invalid_client",
    .is_assertion = true,
    .has_source = true)
GRANT(managed_identity,
    .name = "managed-identity",
    .is_machine = true)
GRANT(personal_access_token,
    .name = "personal-access-token",
    .secret_role = "personal-access-token",
    .edited_role = GRANT_ROLE_EDITED "personal-access-token",
    .secret_title = "Personal access token",
    .is_bare = true,
    .needs_store = true)
/* clang-format on */
