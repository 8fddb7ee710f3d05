/*
 * test_made-up-grant.c - the body of the made-up grant
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint-fixture.h"
#include "unit.h"

TEST(the_secret_goes_into_the_body)
{
    static const struct mint_fixture_body row = {
        "v2", AAD_OK, ENDPOINT_V2, "s=",
        "grant_type=made_up&client_id=9b000000-0000-4000-8000-000000000001"
        "&scope=https%3A%2F%2Fmanagement.azure.com%2F.default&made_up=s%3D"};
    struct connection connection;

    mint_fixture_application(&connection, "https://login.test/contoso.example");
    mint_fixture_check_bodies(&body_made_up_grant, &connection, &row, 1);
}

TEST(row_and_body_have_one_name)
{
    assert_ptr_equal(body_find("made-up-grant"), &body_made_up_grant);
    assert_string_equal(grant_find("made-up-grant")->secret_role, "made-up-secret");
}
