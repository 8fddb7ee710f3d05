/*
 * test_made-up-grant.c - the body of the made-up grant
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint-fixture.h"
#include "mint/grant/body.h"
#include "unit.h"

TEST(the_secret_goes_into_the_body)
{
    struct connection connection;
    auto_secret struct secret body = {0};

    mint_fixture_application(&connection, "https://login.test/contoso.example");
    assert_int_equal(
        mint_fixture_build(&body_made_up_grant, &connection, BODY_V2, "s=", &body, NULL), AAD_OK);
    assert_string_equal(body.bytes, "grant_type=made_up&client_id=9b000000-0000-4000-8000-"
                                    "000000000001&scope=https%3A%2F%2Fmanagement.azure.com"
                                    "%2F.default&made_up=s%3D");
}

TEST(row_and_body_have_one_name)
{
    assert_ptr_equal(body_find("made-up-grant"), &body_made_up_grant);
    assert_string_equal(grant_find("made-up-grant")->secret_role, "made-up-secret");
}
