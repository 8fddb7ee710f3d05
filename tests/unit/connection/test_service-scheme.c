/*
 * test_service-scheme.c - how a service connection proves its identity
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/service-scheme.h"

#include "home-fixture.h"
#include "unit.h"

TEST(scheme_is_found_by_its_words_in_any_case)
{
    static const struct {
        const char *type, *name, *detail, *grant; /* NULL = there is none */
    } rows[] = {
        {"azurerm", "ServicePrincipal", "spnKey", "client-secret"},
        {"AzureRM", "serviceprincipal", NULL, "client-secret"},
        {"azurerm", "ServicePrincipal", "spncertificate", "client-certificate"},
        {"azurerm", "ServicePrincipal", "spnNew", "client-secret"},
        {"azurerm", "WorkloadIdentityFederation", NULL, "workload-identity"},
        {"azurerm", "ManagedServiceIdentity", NULL, "managed-identity"},
        {"lcsserviceendpoint", "UsernamePassword", NULL, "password"},
        {"azurerm", "UsernamePassword", NULL, NULL},
        {"github", "ServicePrincipal", NULL, NULL},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct service_scheme *scheme =
            service_scheme_find(rows[i].type, rows[i].name, rows[i].detail);

        unit_row(rows[i].name);
        assert_int_equal(scheme != NULL, rows[i].grant != NULL);
        if (scheme)
            assert_string_equal(scheme->grant, rows[i].grant);
    }
    assert_string_equal(service_scheme_find_kind("azurerm"), "azurerm");
    assert_string_equal(service_scheme_find_kind("LcsServiceEndpoint"), "lcs");
    assert_null(service_scheme_find_kind("github"));
}

TEST(connection_has_the_one_of_its_kind_and_grant)
{
    static const struct {
        const char *fields, *name;
    } rows[] = {
        {"kind azurerm\ngrant client-secret", "ServicePrincipal"},
        {"kind lcs\ngrant password", "UsernamePassword"},
        {"kind azurerm\ngrant device-code", NULL},
        {"kind devops\ngrant client-secret", NULL},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        const struct service_scheme *scheme;

        unit_row(rows[i].fields);
        home_fixture_set(&c, rows[i].fields);
        scheme = service_scheme_of(&c);
        assert_int_equal(scheme != NULL, rows[i].name != NULL);
        if (scheme)
            assert_string_equal(scheme->name, rows[i].name);
        assert_int_equal(service_scheme_federated(&c) != NULL, i == 0 || i == 2);
    }
    assert_string_equal(service_scheme_parameter(SERVICE_PARAMETER "tenantid"), "tenantid");
}
