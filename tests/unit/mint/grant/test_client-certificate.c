/*
 * test_client-certificate.c - the body of an application and its assertion
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "key-fixture.h"
#include "mint-fixture.h"
#include "mint/grant/body.h"
#include "unit.h"

#define DAY_S (24L * 3600)

static struct connection connection;

static enum aad_code build(enum body_version version, struct secret *body, struct aad_error *err)
{
    struct body_call call = {.connection = &connection,
                             .audience = connection.audiences[0],
                             .endpoint = "https://login.test/x",
                             .version = version};

    return body_client_certificate.build(&call, body, err);
}

static int start(void)
{
    (void)key_fixture_reset();
    mint_fixture_application(&connection, "https://login.test/contoso.example");
    key_fixture_certify(key_fixture.rsa, -DAY_S, 90 * DAY_S, &key_fixture.certificate);
    return 0;
}

BEFORE_ALL(key_fixture_make);
AFTER_ALL(key_fixture_remove);
BEFORE_EACH(start);

TEST(v2_body_has_scope_type_and_assertion)
{
    static const char head[] =
        "grant_type=client_credentials&client_id=9b000000-0000-4000-8000-000000000001"
        "&scope=https%3A%2F%2Fmanagement.azure.com%2F.default&client_assertion_type="
        "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=ey";
    auto_secret struct secret body = {0};

    assert_int_equal(build(BODY_V2, &body, NULL), AAD_OK);
    assert_true(body.len > sizeof head);
    assert_memory_equal(body.bytes, head, sizeof head - 1);
    assert_null(strstr(body.bytes, "client_secret"));
}

TEST(v1_body_has_the_resource_and_no_scope)
{
    auto_secret struct secret body = {0};

    assert_int_equal(build(BODY_V1, &body, NULL), AAD_OK);
    assert_non_null(strstr(body.bytes, "&resource=https%3A%2F%2Fmanagement.azure.com&"));
    assert_null(strstr(body.bytes, "scope"));
}

TEST(nothing_is_sent_without_an_assertion)
{
    auto_secret struct secret body = {0};
    struct aad_error err = {0};

    key_fixture.key = key_fixture.other;
    assert_int_equal(build(BODY_V2, &body, &err), AAD_CONFIG);
    assert_int_equal(body.len, 0);
}

TEST(it_is_found_by_name_and_needs_no_secret)
{
    assert_ptr_equal(body_find("client-certificate"), &body_client_certificate);
    assert_false(grant_find("client-certificate")->is_user);
    assert_null(grant_find("client-certificate")->secret_role);
}
