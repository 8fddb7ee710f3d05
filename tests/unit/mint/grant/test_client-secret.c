/*
 * test_client-secret.c - the body of an application and its secret
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
    return mint_fixture_build(&body_client_secret, &connection, version, text, body, err);
}

static int start(void)
{
    mint_fixture_application(&connection, "https://login.test/contoso.example");
    return 0;
}

BEFORE_ALL(start);

TEST(v2_body_asks_for_the_default_scope)
{
    auto_secret struct secret body = {0};

    assert_int_equal(build(BODY_V2, "s3cr~t+/=", &body, NULL), AAD_OK);
    assert_string_equal(body.bytes,
                        "grant_type=client_credentials&client_id=9b000000-0000-4000-8000-"
                        "000000000001&scope=https%3A%2F%2Fmanagement.azure.com%2F.default"
                        "&client_secret=s3cr~t%2B%2F%3D");
}

TEST(v1_body_has_the_resource_and_no_scope)
{
    auto_secret struct secret body = {0};

    assert_int_equal(build(BODY_V1, "s", &body, NULL), AAD_OK);
    assert_non_null(strstr(body.bytes, "&resource=https%3A%2F%2Fmanagement.azure.com&"));
    assert_null(strstr(body.bytes, "scope"));
}

TEST(empty_secret_is_not_sent)
{
    auto_secret struct secret body = {0};
    struct aad_error err = {0};

    assert_int_equal(build(BODY_V2, "", &body, &err), AAD_NOT_FOUND);
    assert_int_equal(body.len, 0);
}

TEST(it_is_found_by_name_and_is_no_users)
{
    assert_ptr_equal(body_find("client-secret"), &body_client_secret);
    assert_false(grant_find("client-secret")->is_user);
}
