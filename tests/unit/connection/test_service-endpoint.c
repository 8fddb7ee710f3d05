/*
 * test_service-endpoint.c - what may be done with a service connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/service-endpoint.h"

#include "unit.h"

TEST(script_s_rules_say_what_can_be_converted)
{
    static const struct {
        struct service_endpoint endpoint;
        const char *project, *why; /* NULL: it can be */
    } rows[] = {
        {{.type = "azurerm", .scheme = "ServicePrincipal", .mode = "Automatic"}, "Q", NULL},
        {{.type = "AzureRM", .scheme = "ServicePrincipal", .mode = "Automatic", .is_shared = true},
         "P",
         NULL},
        {{.type = "azurerm", .scheme = "ServicePrincipal", .mode = "Automatic", .is_shared = true},
         "Q",
         "another project"},
        {{.type = "azurerm", .scheme = "ServicePrincipal", .mode = "Automatic", .is_shared = true},
         "p",
         "another project"},
        {{.type = "azurerm", .scheme = "ServicePrincipal", .mode = "Automatic", .is_shared = true},
         "",
         "another project"},
        {{.type = "azurerm", .scheme = "ServicePrincipal", .mode = "Manual"}, "P", "by hand"},
        {{.type = "azurerm", .scheme = "ServicePrincipal"}, "P", "by hand"},
        {{.type = "azurerm", .scheme = "WorkloadIdentityFederation", .mode = "Automatic"},
         "P",
         "already"},
        {{.type = "azurerm", .scheme = "ManagedServiceIdentity"}, "P", "without a secret"},
        {{.type = "lcsserviceendpoint", .scheme = "UsernamePassword"}, "P", "no service"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct service_endpoint endpoint = rows[i].endpoint;
        const struct service_endpoint_bar *bar;

        unit_row(rows[i].why);
        buf_append_text(&endpoint.project, "P");
        bar = service_endpoint_bar_conversion(&endpoint, rows[i].project);
        assert_int_equal(!bar, !rows[i].why);
        if (bar)
            assert_non_null(strstr(bar->why, rows[i].why));
        service_endpoint_clear(&endpoint);
    }
}
