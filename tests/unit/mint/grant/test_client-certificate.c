/*
 * test_client-certificate.c - the body of an application and its assertion
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "key-fixture.h"
#include "mint-fixture.h"
#include "unit.h"

#define DAY_S (24L * 3600)
#define HEAD "grant_type=client_credentials&client_id=9b000000-0000-4000-8000-000000000001"
#define ASSERTION                                                                                  \
    "&client_assertion_type="                                                                      \
    "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion="

static struct connection connection;

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

TEST(body_has_an_assertion_and_no_secret)
{
    static const struct mint_fixture_body rows[] = {
        {"v2 asks for the default scope", AAD_OK, ENDPOINT_V2, NULL,
         HEAD "&scope=https%3A%2F%2Fmanagement.azure.com%2F.default" ASSERTION "ey*"},
        {"v1 has the resource and no scope", AAD_OK, ENDPOINT_V1, NULL,
         HEAD "&resource=https%3A%2F%2Fmanagement.azure.com" ASSERTION "ey*"},
    };

    mint_fixture_check_bodies(&body_client_certificate, &connection, rows, COUNT(rows));
}

TEST(nothing_is_sent_without_an_assertion)
{
    static const struct mint_fixture_body row = {"a certificate of another key", AAD_CONFIG,
                                                 ENDPOINT_V2, NULL, NULL};

    key_fixture.key = key_fixture.other;
    mint_fixture_check_bodies(&body_client_certificate, &connection, &row, 1);
}

TEST(it_is_found_by_name_and_needs_no_secret)
{
    assert_ptr_equal(body_find("client-certificate"), &body_client_certificate);
    assert_false(grant_find("client-certificate")->is_user);
    assert_null(grant_find("client-certificate")->secret_role);
}
