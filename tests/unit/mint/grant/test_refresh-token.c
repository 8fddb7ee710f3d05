/*
 * test_refresh-token.c - the body of a refresh token
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint-fixture.h"
#include "mint/grant/body.h"
#include "unit.h"

static struct connection connection;

static enum aad_code build(enum body_version version, const char *text, struct secret *body,
                           struct aad_error *err)
{
    return mint_fixture_build(&body_refresh_token, &connection, version, text, body, err);
}

static int start(void)
{
    mint_fixture_lcs(&connection, "https://login.test/contoso.example");
    return 0;
}

BEFORE_ALL(start);

TEST(v2_body_keeps_asking_for_refresh_tokens)
{
    auto_secret struct secret body = {0};

    assert_int_equal(build(BODY_V2, "0.AX-rt_1~", &body, NULL), AAD_OK);
    assert_string_equal(body.bytes,
                        "grant_type=refresh_token&client_id=9b000000-0000-4000-8000-000000000001"
                        "&scope=https%3A%2F%2Flcsapi.lcs.dynamics.com%2Fuser_impersonation"
                        "%20openid%20profile%20offline_access&refresh_token=0.AX-rt_1~");
}

TEST(v1_body_has_the_resource)
{
    auto_secret struct secret body = {0};

    assert_int_equal(build(BODY_V1, "rt", &body, NULL), AAD_OK);
    assert_non_null(strstr(body.bytes, "&resource=https%3A%2F%2Flcsapi.lcs.dynamics.com&"));
}

TEST(no_connection_can_choose_it)
{
    struct aad_error err = {0};
    auto_secret struct secret body = {0};

    assert_null(grant_find("refresh-token"));
    assert_int_equal(build(BODY_V2, "", &body, &err), AAD_NOT_FOUND);
}
