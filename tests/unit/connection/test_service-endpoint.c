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

TEST(way_back_is_open_for_seven_days)
{
    static const struct {
        const char *scheme, *mode, *until;
        int64_t until_s;
        const char *why; /* NULL: it is */
    } rows[] = {
        {"WorkloadIdentityFederation", "Automatic", "t", 100, NULL},
        {"WorkloadIdentityFederation", "Automatic", "t", 99, "have passed"},
        {"WorkloadIdentityFederation", "Automatic", "not understood", 0, NULL},
        {"WorkloadIdentityFederation", "Automatic", "", 0, "says no day"},
        {"WorkloadIdentityFederation", "Manual", "t", 100, "by hand"},
        {"ServicePrincipal", "Automatic", "", 0, "does not use"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct service_endpoint endpoint = {.type = "azurerm", .revert_until_s = rows[i].until_s};
        const struct service_endpoint_bar *bar;

        unit_row(rows[i].why);
        (void)strcpy(endpoint.scheme, rows[i].scheme);
        (void)strcpy(endpoint.mode, rows[i].mode);
        (void)strcpy(endpoint.revert_until, rows[i].until);
        bar = service_endpoint_bar_reversal(&endpoint, 100);
        assert_int_equal(!bar, !rows[i].why);
        if (bar)
            assert_non_null(strstr(bar->why, rows[i].why));
    }
}

TEST(one_is_found_by_its_name_or_its_id)
{
    struct service_endpoint endpoints[2] = {{.id = "e0000000-0000-4000-8000-00000000000a"},
                                            {.id = ""}};
    const struct service_endpoint_list list = {endpoints, 2};

    buf_append_text(&endpoints[1].name, "b");
    assert_ptr_equal(service_endpoint_find(&list, "b"), &endpoints[1]);
    assert_ptr_equal(service_endpoint_find(&list, "E0000000-0000-4000-8000-00000000000A"),
                     &endpoints[0]);
    assert_null(service_endpoint_find(&list, "B"));
    buf_clear(&endpoints[1].name);
}
