/*
 * service-connection.c - a service connection of Azure DevOps, as its REST API and az give it
 *
 * The service leaves every secret out. One that somebody is about to create has it in it: the body
 * of the request is the same object.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/import/import.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "connection/assertion-source.h"
#include "connection/cloud.h"

#define SERVICE_CONNECTION_MAX 2048
#define SERVICE_CONNECTION_PARAMETER "authorization.parameters."
#define SERVICE_CONNECTION_GROUP "/resourcegroups/"

/* --- its kinds -------------------------------------------------------------------------------- */

/* What follows from the scheme of Azure Resource Manager. */
struct service_connection_scheme {
    const char *name, *type; /* type: its authenticationType; NULL = any */
    const char *grant;
    const char *secret, *key_text; /* what its parameter is called */
    bool is_federated;
};

static const struct service_connection_scheme service_connection_schemes[] = {
    {"ServicePrincipal", "spnCertificate", "client-certificate", NULL,
     SERVICE_CONNECTION_PARAMETER "servicePrincipalCertificate", false},
    {"ServicePrincipal", NULL, "client-secret", SERVICE_CONNECTION_PARAMETER "serviceprincipalkey",
     NULL, false},
    {"WorkloadIdentityFederation", NULL, "workload-identity", NULL, NULL, true},
    {"ManagedServiceIdentity", NULL, "managed-identity", NULL, NULL, false},
};

static const struct service_connection_scheme *
service_connection_find_scheme(const struct import *import)
{
    const char *name = import_text(import, "authorization.scheme");
    const char *type = import_text(import, SERVICE_CONNECTION_PARAMETER "authenticationType");

    for (size_t i = 0;
         name && i < sizeof service_connection_schemes / sizeof service_connection_schemes[0];
         i++) {
        const struct service_connection_scheme *scheme = &service_connection_schemes[i];

        if (text_equal_nocase(scheme->name, name) &&
            (!scheme->type || (type && text_equal_nocase(scheme->type, type))))
            return scheme;
    }
    return NULL;
}

/* Its own addresses count where its cloud is none of those that are known: Azure Stack. */
static enum aad_code service_connection_set_cloud(struct import *import, struct aad_error *err)
{
    const char *environment = import_text(import, "data.environment");
    const char *tenant = import_text(import, SERVICE_CONNECTION_PARAMETER "tenantid");
    const char *host = import_text(import, "data.activeDirectoryAuthority");
    enum aad_code code;

    if (environment && cloud_find(environment))
        return import_set_authority(import, environment, tenant, err);
    if (!host)
        host = import_text(import, "data.environmentAuthorityUrl");
    code = import_set_authority(import, host, tenant, err);
    if (code || !environment)
        return code;
    code = import_set(import, "audiences",
                      import_text(import, "data.activeDirectoryServiceEndpointResourceId"), err);
    if (!code)
        code = import_set(import, "audiences", import_text(import, "url"), err);
    return code ? code : import_set(import, "hosts", import_text(import, "url"), err);
}

/* The part of Azure that it is for, by its scope level. A resource group is written as the scope of
 * its role assignment. */
static enum aad_code service_connection_set_scope(struct import *import, struct aad_error *err)
{
    static const struct import_field group[] = {
        {"data.managementGroupId", "management-group-id"},
        {"data.managementGroupName", "management-group-name"},
    };
    static const struct import_field subscription[] = {
        {"data.subscriptionId", "subscription-id"},
        {"data.subscriptionName", "subscription-name"},
        {"data.resourceGroupName", "resource-group"},
        {"data.mlWorkspaceName", "workspace"},
    };
    const char *level = import_text(import, "data.scopeLevel");
    const char *scope = import_text(import, SERVICE_CONNECTION_PARAMETER "scope");
    const char *name = scope ? strcasestr(scope, SERVICE_CONNECTION_GROUP) : NULL;
    enum aad_code code;

    if (!import->c->kind->has_azure_scope)
        return AAD_OK;
    if (level && text_equal_nocase(level, "ManagementGroup"))
        return import_set_fields(import, group, 2, err);
    code = import_set_fields(import, subscription, 4, err);
    return code || !name
               ? code
               : import_set(import, "resource-group", name + strlen(SERVICE_CONNECTION_GROUP), err);
}

/* Who vouches is the service connection itself, in a task that has it. */
static enum aad_code service_connection_set_federation(struct import *import, struct aad_error *err)
{
    static const struct import_field fields[] = {
        {SERVICE_CONNECTION_PARAMETER "workloadIdentityFederationIssuer", "assertion-issuer"},
        {SERVICE_CONNECTION_PARAMETER "workloadIdentityFederationSubject", "assertion-subject"},
    };
    const char *id = import_text(import, "id");
    auto_buf struct buf source = {0};
    enum aad_code code;

    if (id)
        buf_append_all(&source, "azure-pipelines:", id, (char *)NULL);
    code = import_set(import, "assertion-source", buf_text(&source), err);
    return code ? code : import_set_fields(import, fields, 2, err);
}

static enum aad_code service_connection_read_arm(struct import *import, struct aad_error *err)
{
    const struct service_connection_scheme *scheme = service_connection_find_scheme(import);
    const char *client_id = import_text(import, SERVICE_CONNECTION_PARAMETER "serviceprincipalid");
    enum aad_code code;

    if (!scheme)
        return import_fail(import, err,
                           "its authorization.scheme is none of ServicePrincipal, "
                           "WorkloadIdentityFederation and ManagedServiceIdentity");
    code = import_set(import, "grant", scheme->grant, err);
    if (!code)
        code = service_connection_set_cloud(import, err);
    if (!code)
        code = import_set(import, "client-id", client_id, err);
    if (!code)
        code = service_connection_set_scope(import, err);
    if (!code && scheme->is_federated)
        code = service_connection_set_federation(import, err);
    if (!code && scheme->key_text && import_text(import, scheme->key_text))
        import->key_text = scheme->key_text;
    return code || !scheme->secret ? code : import_take(import, scheme->secret, err);
}

static enum aad_code service_connection_read_lcs(struct import *import, struct aad_error *err)
{
    static const struct import_field fields[] = {
        {"data.apiurl", "audiences"},
        {SERVICE_CONNECTION_PARAMETER "username", "username"},
        {SERVICE_CONNECTION_PARAMETER "clientid", "client-id"},
    };
    enum aad_code code = import_set_authority(import, import_text(import, "url"), NULL, err);

    if (!code)
        code = import_set_fields(import, fields, 3, err);
    return code ? code : import_take(import, SERVICE_CONNECTION_PARAMETER "password", err);
}

static const struct service_connection_type {
    const char *name, *kind;
    enum aad_code (*read)(struct import *import, struct aad_error *err);
} service_connection_types[] = {
    {"azurerm", "azurerm", service_connection_read_arm},
    {"lcsserviceendpoint", "lcs", service_connection_read_lcs},
};

/* --- one of them ------------------------------------------------------------------------------ */

static enum aad_code service_connection_choose_of(struct import *import, struct buf *names,
                                                  struct aad_error *err)
{
    size_t n = 0, chosen;
    enum aad_code code;

    for (; n < SERVICE_CONNECTION_MAX; n++) {
        (void)snprintf(import->prefix, sizeof import->prefix, "value.%zu.", n);
        if (!values_has(&import->values, import->prefix))
            break;
        buf_append_text(&names[n], import_text(import, "name") ? import_text(import, "name") : "");
    }
    if (!n)
        return import_fail(import, err, "it is an empty list");
    code = import_choose(import, names, n, &chosen, err);
    if (!code)
        (void)snprintf(import->prefix, sizeof import->prefix, "value.%zu.", chosen);
    return code;
}

/* A list, as the service and 'az devops service-endpoint list' have it, or one alone. */
static enum aad_code service_connection_choose(struct import *import, struct aad_error *err)
{
    struct buf names[SERVICE_CONNECTION_MAX] = {0};
    enum aad_code code;

    if (import_text(import, "type"))
        return AAD_OK;
    code = service_connection_choose_of(import, names, err);
    for (size_t i = 0; i < SERVICE_CONNECTION_MAX; i++)
        buf_clear(&names[i]);
    return code;
}

static enum aad_code service_connection_set_titles(struct import *import, struct aad_error *err)
{
    const char *name = import_text(import, "name"), *title = import_text(import, "description");

    if (name)
        import_set_name(import, name);
    return import_set(import, "description", title ? title : name, err);
}

static enum aad_code service_connection_read(struct import *import, struct aad_error *err)
{
    enum aad_code code = service_connection_choose(import, err);
    const char *type = code ? NULL : import_text(import, "type");
    char shown[60];

    for (size_t i = 0;
         type && i < sizeof service_connection_types / sizeof service_connection_types[0]; i++) {
        const struct service_connection_type *row = &service_connection_types[i];

        if (!text_equal_nocase(row->name, type))
            continue;
        code = import_set(import, "kind", row->kind, err);
        if (!code)
            code = service_connection_set_titles(import, err);
        return code ? code : row->read(import, err);
    }
    if (code)
        return code;
    if (!type)
        return import_fail(import, err, "it has no 'type'");
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "a service connection of type '%s' gives no Azure AD token\n"
                         "Those of type azurerm and lcsserviceendpoint can be imported.",
                         text_escape(shown, sizeof shown, type, strlen(type)));
}

const struct import_format import_service_connection = {
    .name = "service-connection",
    .title = "a service connection of Azure DevOps",
    .remedy = "'az devops service-endpoint show --id ID' prints one, 'az devops service-endpoint "
              "list' all of a project.",
    .is_json = true,
    .read = service_connection_read,
};
