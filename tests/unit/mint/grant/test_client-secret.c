/*
 * test_client-secret.c - the body of an application and its secret
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint-fixture.h"
#include "unit.h"

#define HEAD "grant_type=client_credentials&client_id=9b000000-0000-4000-8000-000000000001"

static struct connection connection;

static int start(void)
{
    mint_fixture_application(&connection, "https://login.test/contoso.example");
    return 0;
}

BEFORE_ALL(start);

TEST(body_has_the_secret)
{
    static const struct mint_fixture_body rows[] = {
        {"v2 asks for the default scope", AAD_OK, ENDPOINT_V2, "s3cr~t+/=",
         HEAD "&scope=https%3A%2F%2Fmanagement.azure.com%2F.default"
              "&client_secret=s3cr~t%2B%2F%3D"},
        {"v1 has the resource and no scope", AAD_OK, ENDPOINT_V1, "s",
         HEAD "&resource=https%3A%2F%2Fmanagement.azure.com&client_secret=s"},
        {"nothing is not sent", AAD_NOT_FOUND, ENDPOINT_V2, "", NULL},
    };

    mint_fixture_check_bodies(&body_client_secret, &connection, rows, COUNT(rows));
}

TEST(it_is_found_by_name_and_is_no_users)
{
    assert_ptr_equal(body_find("client-secret"), &body_client_secret);
    assert_false(grant_find("client-secret")->is_user);
}
