/*
 * test_remedy-text.c - a remedy with the connection's own fields in it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/remedy-text.h"

#include "mint-fixture.h"
#include "unit.h"

TEST(fields_are_put_in)
{
    struct connection c;
    auto_buf struct buf text = {0}, plain = {0};

    mint_fixture_lcs(&c, "https://login.test/contoso.example");
    remedy_text_print(&text, "{user} of {tenant}: {audience}, {consent}. {store}", &c, NULL);
    assert_non_null(
        strstr(buf_text(&text), "svc-lcs@contoso.example of contoso.example: https://"));
    assert_non_null(
        strstr(buf_text(&text), "https://login.test/contoso.example/adminconsent?client_id="));
    assert_non_null(strstr(buf_text(&text), " --secret"));
    remedy_text_print(&plain, "nothing", &c, "https://other.test");
    assert_string_equal(buf_text(&plain), "nothing");
}
