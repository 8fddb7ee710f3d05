/*
 * test_instance.c - does Microsoft know an authority's host?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/instance.h"

#include <stdio.h>

#include "mint-fixture.h"
#include "unit.h"

static struct connection connection;

static int start(void)
{
    mint_fixture_application(&connection, "https://login.test:8443/contoso.example");
    return 0;
}

BEFORE_ALL(start);

TEST(known_cloud_is_asked)
{
    auto_buf struct buf url = {0};

    instance_print_url(&connection, &url);
    assert_string_equal(buf_text(&url),
                        "https://login.microsoftonline.com/common/discovery/instance"
                        "?api-version=1.1&authorization_endpoint=https%3A%2F%2Flogin.test%3A8443"
                        "%2Fcontoso.example%2Foauth2%2Fv2.0%2Fauthorize");
}

TEST(only_a_clear_yes_is_one)
{
    static const struct {
        int status;
        bool is_json;
        const char *body, *remedy;
        enum aad_code code;
    } rows[] = {
        {200, true, "{\"tenant_discovery_endpoint\":\"https://login.test/x\"}", "", AAD_OK},
        {400, true, "{\"error\":\"invalid_instance\",\"error_codes\":[50049]}", "slip", AAD_CONFIG},
        {400, true, "{\"error\":\"invalid_request\"}", "--no-instance-discovery", AAD_PROTOCOL},
        {200, true, "{\"error\":\"invalid_instance\"}", "--no-inst", AAD_PROTOCOL},
        {200, true, "{}", "--no-instance-discovery", AAD_PROTOCOL},
        {200, true, "{\"tenant_discovery_endpoint\":1}", "--no-inst", AAD_PROTOCOL},
        {200, false, "{\"tenant_discovery_endpoint\":\"https://x\"}", "--no-inst", AAD_PROTOCOL},
        {400, false, "{\"error\":\"invalid_instance\"}", "--no-inst", AAD_PROTOCOL},
        {404, false, "", "--no-instance-discovery", AAD_PROTOCOL},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_response struct response response = {.status = rows[i].status,
                                                  .is_json = rows[i].is_json};
        struct aad_error err = {0};

        unit_row(rows[i].body);
        secret_append_text(&response.body, rows[i].body);
        assert_int_equal(instance_parse(&connection, &response, &err), rows[i].code);
        assert_non_null(strstr(err.remedy, rows[i].remedy));
    }
}
