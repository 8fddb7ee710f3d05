/*
 * test_endpoint.c - where the authority of a connection answers
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/endpoint.h"

#include <stdio.h>

#include "home-fixture.h"
#include "unit.h"

TEST(version_2_comes_first_where_there_is_one)
{
    static const struct {
        const char *fields;
        enum endpoint_version version;
    } rows[] = {
        {"authority https://login.test/t\nendpoint-version auto", ENDPOINT_V2},
        {"authority https://login.test/t\nendpoint-version 1", ENDPOINT_V1},
        {"authority https://login.test/adfs\nendpoint-version auto", ENDPOINT_V1},
        {"authority https://login.test/adfs\nendpoint-version 2", ENDPOINT_V2},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};

        unit_row(rows[i].fields);
        home_fixture_set(&c, rows[i].fields);
        assert_int_equal(endpoint_first_version(&c), rows[i].version);
    }
}

TEST(addresses_are_templates)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf token = {0}, authorize = {0};

    home_fixture_set(&c, "authority https://login.test/t");
    endpoint_print(&c, ENDPOINT_V1, "token", &token);
    endpoint_print(&c, ENDPOINT_V2, "authorize", &authorize);
    assert_string_equal(buf_text(&token), "https://login.test/t/oauth2/token");
    assert_string_equal(buf_text(&authorize), "https://login.test/t/oauth2/v2.0/authorize");
}

TEST(issuers_addresses_are_its_own)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf token = {0}, device = {0}, app = {0}, person = {0};
    struct aad_error err = {0};

    home_fixture_set(&c, "issuer https://i.test/realm\ntoken-endpoint https://t.i.test/token\n"
                         "grant client-secret\nscopes read\nscopes write");
    (void)snprintf(c.name, sizeof c.name, "mine");
    endpoint_print(&c, ENDPOINT_V2, "token", &token);
    endpoint_print(&c, ENDPOINT_V2, "devicecode", &device);
    assert_string_equal(buf_text(&token), "https://t.i.test/token");
    assert_string_equal(buf_text(&device), "");
    assert_int_equal(endpoint_check(&c, "token", &err), AAD_OK);
    assert_int_equal(endpoint_check(&c, "devicecode", &err), AAD_CONFIG);
    assert_non_null(strstr(err.remedy, "https://i.test/realm/.well-known/openid-configuration"));
    home_fixture_set(&c, "issuer https://i.test/realm/\ntoken-endpoint https://t.i.test/token");
    assert_int_equal(endpoint_check(&c, "devicecode", &err), AAD_CONFIG);
    assert_non_null(strstr(err.remedy, "https://i.test/realm/.well-known/openid-configuration"));
    endpoint_print_scope(&c, ENDPOINT_V2, "https://a.test", &app);
    assert_string_equal(buf_text(&app), "read write");
    home_fixture_set(&c, "grant device-code\nscopes openid");
    endpoint_print_scope(&c, ENDPOINT_V2, "https://a.test", &person);
    assert_string_equal(buf_text(&person), "openid offline_access read write");
}

static void check_scope(const char *kind, const char *grant, const char *audience, const char *want)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf scope = {0};

    assert_int_equal(connection_set(&c, "kind", kind, NULL), AAD_OK);
    assert_int_equal(connection_set(&c, "grant", grant, NULL), AAD_OK);
    endpoint_print_scope(&c, ENDPOINT_V2, audience, &scope);
    assert_string_equal(buf_text(&scope), want);
}

#define OPENID " openid profile offline_access"

TEST(resource_of_two_slashes_has_one)
{
    static const char *const rows[][2] = {{"https://a", "https://a"},
                                          {"https://a/", "https://a/"},
                                          {"https://a//", "https://a/"},
                                          {"", ""},
                                          {"/", "/"}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf resource = {0};

        endpoint_print_resource(rows[i][0], &resource);
        assert_string_equal(buf_text(&resource), rows[i][1]);
    }
}

TEST(scope_has_each_permission_and_no_double_slash)
{
    check_scope("lcs", "password", "https://lcsapi.lcs.dynamics.com",
                "https://lcsapi.lcs.dynamics.com/user_impersonation" OPENID);
    check_scope("lcs", "password", "https://lcsapi.lcs.dynamics.com/",
                "https://lcsapi.lcs.dynamics.com/user_impersonation" OPENID);
    check_scope("azurerm", "client-secret", "https://management.azure.com/",
                "https://management.azure.com/.default");
    check_scope("generic", "client-certificate", "499b84ac", "499b84ac/.default");
    check_scope("generic", "password", "https://a.example/", "https://a.example/.default" OPENID);
    check_scope("generic", "client-secret", "https://a.example//", "https://a.example//.default");
    check_scope("powerplatform", "client-secret", "https://service.powerapps.com/",
                "https://service.powerapps.com/.default");
    check_scope("powerplatform", "password", "https://contoso.crm4.dynamics.com",
                "https://contoso.crm4.dynamics.com/user_impersonation" OPENID);
    check_scope("dynamics", "device-code", "https://a.example",
                "https://a.example/AX.FullAccess https://a.example/CustomService.FullAccess "
                "https://a.example/Odata.FullAccess" OPENID);
}
