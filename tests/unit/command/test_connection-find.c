/*
 * test_connection-find.c - what is found out while a connection is being made
 *
 * The questions around it are in test_connection-authority.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-find.h"

#include "command-fixture.h"
#include "unit.h"

#define ID "5c0ffee0-0000-4000-8000-000000000001"

BEFORE_EACH(command_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(tenant_takes_the_place_of_another_one)
{
    static const char *const before[] = {"https://login.microsoftonline.com",
                                         "https://login.microsoftonline.com/t.example"};

    for (size_t i = 0; i < COUNT(before); i++) {
        auto_connection struct connection c = {0};
        struct aad_error err = {0};
        struct dialog d = {.c = &c, .err = &err};

        assert_int_equal(connection_set(&c, "authority", before[i], &err), AAD_OK);
        assert_int_equal(connection_find_set_tenant(&d, ID), AAD_OK);
        assert_string_equal(c.authority, "https://login.microsoftonline.com/" ID);
        assert_int_equal(connection_find_set_tenant(&d, "a b"), AAD_USAGE);
    }
}

TEST(only_a_domain_is_asked_for)
{
    static const char *const rows[] = {"organizations", "common", ID, "adfs"};

    command_fixture.find_code = AAD_CONFIG;
    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        struct aad_error err = {0};
        struct dialog d = {.c = &c, .err = &err};

        unit_row(rows[i]);
        assert_int_equal(connection_set(&c, "authority", "https://login.example", &err), AAD_OK);
        assert_int_equal(connection_find_set_tenant(&d, rows[i]), AAD_OK);
        assert_int_equal(connection_find_directory(&d), AAD_OK);
        assert_string_equal(command_fixture.find_address, "");
    }
}

TEST(resource_is_that_of_the_cloud)
{
    static const struct {
        const char *fields, *address;
    } rows[] = {
        {"kind azurerm\nauthority AzureUSGovernment",
         "https://management.usgovcloudapi.net/subscriptions?api-version=2022-12-01"},
        {"kind azurerm\nauthority AzureCloud\nsubscription-id " ID,
         "https://management.azure.com/subscriptions/" ID "?api-version=2022-12-01"},
        {"kind azurerm\nauthority https://login.example\nhosts https://management.stack.example\n"
         "audiences https://m/1",
         "https://management.stack.example/subscriptions?api-version=2022-12-01"},
        {"kind azurerm\nauthority https://login.example", ""},
        {"kind generic\nauthority AzureCloud\naudiences https://a.test", ""},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        auto_buf struct buf address = {0};
        const struct dialog d = {.c = &c};

        unit_row(rows[i].fields);
        home_fixture_set(&c, rows[i].fields);
        connection_find_resource(&d, &address);
        assert_string_equal(buf_text(&address), rows[i].address);
    }
}
