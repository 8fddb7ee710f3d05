/*
 * test_template.c - a text with the connection's own fields in it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/template.h"

#include "home-fixture.h"
#include "unit.h"

#define LCS                                                                                        \
    "kind lcs\ngrant password\nusername svc-lcs@contoso.example\nclient-id "                       \
    "9b000000-0000-4000-8000-000000000001\nauthority https://login.test/contoso.example\n"         \
    "endpoint-version auto\naudiences https://lcsapi.lcs.dynamics.com"

TEST(fields_are_put_in)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf text = {0}, plain = {0}, key = {0};

    home_fixture_set(&c, LCS);
    template_print(&text, "{user} of {tenant}: {audience}, {consent}. {store}", &c, NULL);
    assert_non_null(
        strstr(buf_text(&text), "svc-lcs@contoso.example of contoso.example: https://"));
    assert_non_null(
        strstr(buf_text(&text), "https://login.test/contoso.example/adminconsent?client_id="));
    assert_non_null(strstr(buf_text(&text), " --secret"));
    template_print(&key, "{owner}/{endpoint-version}/{project}", &c, NULL);
    assert_string_equal(buf_text(&key), "svc-lcs@contoso.example/auto/");
    template_print(&plain, "nothing", &c, "https://other.test");
    assert_string_equal(buf_text(&plain), "nothing");
}

TEST(consent_of_the_user_alone_has_an_address)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf text = {0};

    home_fixture_set(&c, LCS);
    template_print(&text, "{allow}", &c, NULL);
    assert_string_equal(buf_text(&text),
                        "https://login.test/contoso.example/oauth2/authorize?client_id="
                        "9b000000-0000-4000-8000-000000000001&response_type=code&prompt=consent"
                        "&resource=https%3A%2F%2Flcsapi.lcs.dynamics.com");
}

TEST(whoever_is_not_named_is_a_person_or_an_application)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf person = {0}, application = {0};

    home_fixture_set(&c, "kind azurerm\ngrant client-secret");
    template_print(&application, "{user}", &c, NULL);
    assert_string_equal(buf_text(&application), "the application");
    home_fixture_set(&c, "grant device-code");
    template_print(&person, "{user}", &c, NULL);
    assert_string_equal(buf_text(&person), "the person who signs in");
}
