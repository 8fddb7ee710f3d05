/*
 * service-scheme.c - how a service connection proves its identity, and which grant of ours that is
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/service-scheme.h"

#include <string.h>

#include "base/text.h"
#include "connection/service-endpoint.h"

#define SCHEME_CLIENT                                                                              \
    .client = SERVICE_PARAMETER "serviceprincipalid", .tenant = SERVICE_PARAMETER "tenantid"

static const struct service_scheme scheme_rows[] = {
    {SERVICE_ENDPOINT_AZURE, SERVICE_ENDPOINT_SECRET, "spnKey", "azurerm", "client-secret",
     SCHEME_CLIENT, .secret = SERVICE_PARAMETER "serviceprincipalkey"},
    {SERVICE_ENDPOINT_AZURE, SERVICE_ENDPOINT_SECRET, "spnCertificate", "azurerm",
     "client-certificate", SCHEME_CLIENT, .secret = SERVICE_PARAMETER "servicePrincipalCertificate",
     .is_key = true},
    {SERVICE_ENDPOINT_AZURE, SERVICE_ENDPOINT_FEDERATED, NULL, "azurerm", "workload-identity",
     SCHEME_CLIENT},
    {SERVICE_ENDPOINT_AZURE, "ManagedServiceIdentity", NULL, "azurerm", "managed-identity",
     .tenant = SERVICE_PARAMETER "tenantid"},
    {"lcsserviceendpoint", "UsernamePassword", NULL, "lcs", "password",
     .user = SERVICE_PARAMETER "username", .client = SERVICE_PARAMETER "clientid",
     .secret = SERVICE_PARAMETER "password",
     .extension = "Dynamics 365 Finance and Operations Tools "
                  "(Dyn365FinOps.dynamics365-finops-tools)"},
};

#define SCHEME_ROWS (sizeof scheme_rows / sizeof *scheme_rows)

const struct service_scheme *service_scheme_find(const char *type, const char *name,
                                                 const char *detail)
{
    const struct service_scheme *first = NULL;

    for (size_t i = 0; i < SCHEME_ROWS; i++) {
        const struct service_scheme *row = &scheme_rows[i];

        if (!text_equal_nocase(row->type, type) || !text_equal_nocase(row->name, name))
            continue;
        if (detail && row->detail && text_equal_nocase(row->detail, detail))
            return row;
        first = first ? first : row;
    }
    return first;
}

const char *service_scheme_find_kind(const char *type)
{
    for (size_t i = 0; i < SCHEME_ROWS; i++)
        if (text_equal_nocase(scheme_rows[i].type, type))
            return scheme_rows[i].kind;
    return NULL;
}

const struct service_scheme *service_scheme_of(const struct connection *c)
{
    for (size_t i = 0; i < SCHEME_ROWS; i++)
        if (!strcmp(scheme_rows[i].kind, c->kind->name) && c->grant &&
            !strcmp(scheme_rows[i].grant, c->grant))
            return &scheme_rows[i];
    return NULL;
}

const struct service_scheme *service_scheme_federated(const struct connection *c)
{
    for (size_t i = 0; i < SCHEME_ROWS; i++)
        if (!strcmp(scheme_rows[i].kind, c->kind->name) &&
            !strcmp(scheme_rows[i].name, SERVICE_ENDPOINT_FEDERATED))
            return &scheme_rows[i];
    return NULL;
}
