/*
 * test_body.c - the bodies of the grants, and what they have in common
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/grant/body.h"

#include <stdio.h>

#include "mint-fixture.h"
#include "unit.h"

static struct connection lcs, application;

static int start(void)
{
    mint_fixture_lcs(&lcs, "https://login.test/contoso.example");
    mint_fixture_application(&application, "https://login.test/contoso.example");
    return 0;
}

BEFORE_ALL(start);

/* Every grant that a connection may have is known how to be made, and no other. */
TEST(every_grant_has_a_body)
{
    const struct grant *grant;

    for (unsigned i = 0; (grant = grant_at(i)); i++) {
        const struct body *body = body_find(grant->name);

        assert_non_null(body);
        assert_string_equal(body->name, grant->name);
        assert_true(!body->build != !body->get);
    }
    assert_null(body_find(grant_refresh_token.name));
    assert_string_equal(body_refresh_token.name, grant_refresh_token.name);
    assert_null(body_find("Password"));
    assert_null(body_find(""));
    assert_null(body_find(NULL));
}

TEST(endpoint_is_the_authoritys_own)
{
    auto_buf struct buf v1 = {0}, v2 = {0};

    endpoint_print(&lcs, ENDPOINT_V1, "token", &v1);
    endpoint_print(&lcs, ENDPOINT_V2, "token", &v2);
    assert_string_equal(buf_text(&v1), "https://login.test/contoso.example/oauth2/token");
    assert_string_equal(buf_text(&v2), "https://login.test/contoso.example/oauth2/v2.0/token");
}

/* RFC 6749 appendix B; only RFC 3986's unreserved characters stay as they are. */
TEST(values_are_encoded_and_parted)
{
    auto_secret struct secret body = {0}, value = {0}, empty = {0};

    body_append_text(&body, "a", "x&b=1 +%\xc3\xa4");
    secret_append(&value, "p\0&\n", 4);
    body_append_secret(&body, "b", &value);
    body_append_secret(&body, "c", &empty);
    body_append_text(&body, "d", "-._~Az09");
    assert_string_equal(body.bytes, "a=x%26b%3D1%20%2B%25%C3%A4&b=p%00%26%0A&c=&d=-._~Az09");
}

static void check_target(const struct connection *c, const char *audience,
                         enum endpoint_version version, const char *want)
{
    struct body_call call = {.connection = c, .audience = audience, .version = version};
    auto_secret struct secret body = {0};

    body_append_target(&body, &call);
    assert_string_equal(body.bytes, want);
}

TEST(target_is_a_resource_or_a_scope)
{
    check_target(&lcs, "https://lcs.test", ENDPOINT_V1,
                 "resource=https%3A%2F%2Flcs.test&scope=openid");
    check_target(&lcs, "https://lcs.test", ENDPOINT_V2,
                 "scope=https%3A%2F%2Flcs.test%2Fuser_impersonation"
                 "%20openid%20profile%20offline_access");
    check_target(&application, "https://arm.test", ENDPOINT_V1, "resource=https%3A%2F%2Farm.test");
    check_target(&application, "https://arm.test", ENDPOINT_V2,
                 "scope=https%3A%2F%2Farm.test%2F.default");
}

TEST(slash_at_the_end_of_an_audience_is_not_doubled)
{
    check_target(&application, "https://arm.test/", ENDPOINT_V2,
                 "scope=https%3A%2F%2Farm.test%2F.default");
    check_target(&lcs, "https://lcs.test/", ENDPOINT_V2,
                 "scope=https%3A%2F%2Flcs.test%2Fuser_impersonation"
                 "%20openid%20profile%20offline_access");
}

/* An application has no refresh token: nothing offline is asked for. */
TEST(application_asks_for_nothing_of_a_user)
{
    struct body_call call = {
        .connection = &application, .audience = "https://arm.test", .version = ENDPOINT_V2};
    auto_secret struct secret body = {0};

    body_append_target(&body, &call);
    assert_null(strstr(body.bytes, "offline_access"));
    assert_null(strstr(body.bytes, "openid"));
}

TEST(claims_are_there_where_there_are_any)
{
    auto_secret struct secret body = {0};
    struct connection c = lcs;

    body_append_claims(&body, &c, NULL);
    assert_int_equal(body.len, 0);
    body_append_claims(&body, &c, "{\"a\":1}");
    assert_string_equal(body.bytes, "claims=%7B%22a%22%3A1%7D");
}
