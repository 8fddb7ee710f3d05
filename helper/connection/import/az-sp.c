/*
 * az-sp.c - what `az ad sp create-for-rbac` prints: its own form, and that of --json-auth
 *
 * The second (before: --sdk-auth) is also what the secret AZURE_CREDENTIALS of a GitHub workflow
 * holds. With --create-cert either has the path of a PEM file in place of the secret.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/import/import.h"

#include <string.h>

#include "base/url.h"
#include "connection/cloud.h"

/* The names of the same things in the two forms. */
static const struct az_sp_form {
    const char *client_id, *tenant, *secret, *key_file;
} az_sp_forms[] = {
    {"appId", "tenant", "password", "fileWithCertAndPrivateKey"},
    {"clientId", "tenantId", "clientSecret", "clientCertificate"},
};

static const struct az_sp_form *az_sp_find_form(const struct import *import)
{
    for (size_t i = 0; i < sizeof az_sp_forms / sizeof az_sp_forms[0]; i++)
        if (import_text(import, az_sp_forms[i].client_id))
            return &az_sp_forms[i];
    return NULL;
}

static enum aad_code az_sp_take_proof(struct import *import, const struct az_sp_form *form,
                                      struct aad_error *err)
{
    const char *key_file = import_text(import, form->key_file);
    enum aad_code code;

    if (!key_file) {
        code = import_set(import, "grant", "client-secret", err);
        return code ? code : import_take(import, form->secret, err);
    }
    buf_append_text(&import->key_file, key_file);
    return import_set(import, "grant", "client-certificate", err);
}

/* The address of Resource Manager, where the cloud is none of those that are known. */
static enum aad_code az_sp_set_audience(struct import *import, struct aad_error *err)
{
    const char *authority = import_text(import, "activeDirectoryEndpointUrl");
    struct url url;

    if (!authority || url_parse(authority, &url, NULL) || cloud_of_authority(url.host))
        return AAD_OK;
    return import_set(import, "audiences", import_text(import, "resourceManagerEndpointUrl"), err);
}

static enum aad_code az_sp_read(struct import *import, struct aad_error *err)
{
    const struct az_sp_form *form = az_sp_find_form(import);
    const char *title = import_text(import, "displayName");
    enum aad_code code;

    if (!form)
        return import_fail(import, err, "it has neither 'appId' nor 'clientId'");
    code = import_need(import, form->tenant, err);
    if (!code)
        code = import_set(import, "kind", "azurerm", err);
    if (!code)
        code = import_set_authority(import, import_text(import, "activeDirectoryEndpointUrl"),
                                    import_text(import, form->tenant), err);
    if (!code)
        code = import_set(import, "client-id", import_text(import, form->client_id), err);
    if (!code)
        code = import_set(import, "description", title, err);
    if (!code)
        code = az_sp_set_audience(import, err);
    if (!code && import->c->kind->has_azure_scope)
        code = import_set(import, "subscription-id", import_text(import, "subscriptionId"), err);
    if (title)
        import_set_name(import, title);
    return code ? code : az_sp_take_proof(import, form, err);
}

const struct import_format import_az_sp = {
    .name = "az-sp",
    .title = "what 'az ad sp create-for-rbac' prints",
    .remedy = "Keep all that 'az ad sp create-for-rbac' printed, with --json-auth or without.",
    .is_json = true,
    .read = az_sp_read,
};
