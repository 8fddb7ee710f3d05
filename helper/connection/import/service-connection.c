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

#include "base/screen.h"
#include "base/text.h"
#include "connection/assertion-source.h"
#include "connection/cloud.h"
#include "connection/service-endpoint.h"
#include "connection/service-scheme.h"

#define SERVICE_CONNECTION_MAX 2048
#define SERVICE_CONNECTION_GROUP "/resourcegroups/"

/* --- its types -------------------------------------------------------------------------------- */

static const struct service_scheme *service_connection_find_scheme(const struct import *import)
{
    const char *name = import_text(import, "authorization.scheme");
    const char *detail = import_text(import, SERVICE_PARAMETER "authenticationType");

    return name ? service_scheme_find(import_text(import, "type"), name, detail) : NULL;
}

/* Its own addresses count where its cloud is none of those that are known: Azure Stack. */
static enum aad_code service_connection_set_cloud(struct import *import, struct aad_error *err)
{
    const char *environment = import_text(import, "data.environment");
    const char *tenant = import_text(import, SERVICE_PARAMETER "tenantid");
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
    const char *scope = import_text(import, SERVICE_PARAMETER "scope");
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
        {SERVICE_PARAMETER "workloadIdentityFederationIssuer", "assertion-issuer"},
        {SERVICE_PARAMETER "workloadIdentityFederationSubject", "assertion-subject"},
    };
    const char *id = import_text(import, "id");
    auto_buf struct buf source = {0};
    enum aad_code code;

    if (id)
        buf_append_all(&source, "azure-pipelines:", id, (char *)NULL);
    code = import_set(import, "assertion-source", buf_text(&source), err);
    return code ? code : import_set_fields(import, fields, 2, err);
}

static enum aad_code service_connection_set_azure(struct import *import, struct aad_error *err)
{
    const char *scheme = import_text(import, "authorization.scheme");
    enum aad_code code = service_connection_set_cloud(import, err);

    if (!code)
        code = service_connection_set_scope(import, err);
    if (code || strcasecmp(scheme, SERVICE_ENDPOINT_FEDERATED) != 0)
        return code;
    return service_connection_set_federation(import, err);
}

static enum aad_code service_connection_set_lcs(struct import *import, struct aad_error *err)
{
    enum aad_code code = import_set_authority(import, import_text(import, "url"), NULL, err);

    return code ? code : import_set(import, "audiences", import_text(import, "data.apiurl"), err);
}

static const struct service_connection_type {
    const char *name;
    enum aad_code (*set)(struct import *import, struct aad_error *err);
} service_connection_types[] = {
    {SERVICE_ENDPOINT_AZURE, service_connection_set_azure},
    {"lcsserviceendpoint", service_connection_set_lcs},
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

/* What every scheme has. */
static enum aad_code service_connection_set_identity(struct import *import,
                                                     const struct service_scheme *scheme,
                                                     struct aad_error *err)
{
    enum aad_code code = import_set(import, "grant", scheme->grant, err);

    if (!code && scheme->client)
        code = import_set(import, "client-id", import_text(import, scheme->client), err);
    if (!code && scheme->user)
        code = import_set(import, "username", import_text(import, scheme->user), err);
    if (code || !scheme->secret)
        return code;
    if (!scheme->is_key)
        return import_take(import, scheme->secret, err);
    if (import_text(import, scheme->secret))
        import->key_text = scheme->secret;
    return AAD_OK;
}

static enum aad_code service_connection_read_type(struct import *import,
                                                  const struct service_connection_type *type,
                                                  struct aad_error *err)
{
    const struct service_scheme *scheme;
    enum aad_code code = import_set(import, "kind", service_scheme_find_kind(type->name), err);

    if (!code)
        code = service_connection_set_titles(import, err);
    if (code)
        return code;
    scheme = service_connection_find_scheme(import);
    if (!scheme)
        return import_fail(import, err, "its authorization.scheme is none that can be imported");
    code = service_connection_set_identity(import, scheme, err);
    return code ? code : type->set(import, err);
}

static enum aad_code service_connection_read(struct import *import, struct aad_error *err)
{
    enum aad_code code = service_connection_choose(import, err);
    const char *type = code ? NULL : import_text(import, "type");
    char shown[60];

    for (size_t i = 0;
         type && i < sizeof service_connection_types / sizeof service_connection_types[0]; i++)
        if (text_equal_nocase(service_connection_types[i].name, type))
            return service_connection_read_type(import, &service_connection_types[i], err);
    if (code)
        return code;
    if (!type)
        return import_fail(import, err, "it has no 'type'");
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "a service connection of type '%s' gives no Azure AD token\n"
                         "Those of type azurerm and lcsserviceendpoint can be imported.",
                         screen_show(shown, sizeof shown, type, strlen(type)));
}

const struct import_format import_service_connection = {
    .name = "service-connection",
    .title = "a service connection of Azure DevOps",
    .remedy = "'az devops service-endpoint show --id ID' prints one, 'az devops service-endpoint "
              "list' all of a project.",
    .is_json = true,
    .read = service_connection_read,
};
