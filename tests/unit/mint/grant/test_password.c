/*
 * test_password.c - the body of a user's name and password
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint-fixture.h"
#include "unit.h"

#define HEAD "grant_type=password&client_id=9b000000-0000-4000-8000-000000000001"
#define SCOPE                                                                                      \
    "&scope=https%3A%2F%2Flcsapi.lcs.dynamics.com%2Fuser_impersonation"                            \
    "%20openid%20profile%20offline_access"
#define RESOURCE "&resource=https%3A%2F%2Flcsapi.lcs.dynamics.com&scope=openid"

static struct connection connection;

static int start(void)
{
    mint_fixture_lcs(&connection, "https://login.test/contoso.example");
    return 0;
}

BEFORE_ALL(start);

TEST(body_has_name_and_password)
{
    static const struct mint_fixture_body rows[] = {
        {"v2 has the scope, and everything encoded", AAD_OK, ENDPOINT_V2, "p&w+1 =%",
         HEAD SCOPE "&username=svc-lcs%40contoso.example&password=p%26w%2B1%20%3D%25"},
        {"v1 has the resource", AAD_OK, ENDPOINT_V1, "pw",
         HEAD RESOURCE "&username=svc-lcs%40contoso.example&password=pw"},
    };

    mint_fixture_check_bodies(&body_password, &connection, rows, COUNT(rows));
}

TEST(password_that_cannot_be_right_is_not_sent)
{
    static const struct mint_fixture_body rows[] = {
        {"space before", AAD_REJECTED, ENDPOINT_V2, " pw", NULL},
        {"space after", AAD_REJECTED, ENDPOINT_V2, "pw ", NULL},
        {"a line end", AAD_REJECTED, ENDPOINT_V2, "pw\n", NULL},
        {"a tab", AAD_REJECTED, ENDPOINT_V2, "\tpw", NULL},
        {"nothing but space", AAD_REJECTED, ENDPOINT_V2, " ", NULL},
        {"nothing", AAD_NOT_FOUND, ENDPOINT_V2, "", NULL},
    };

    mint_fixture_check_bodies(&body_password, &connection, rows, COUNT(rows));
}

TEST(it_is_found_by_name_and_is_a_users)
{
    assert_ptr_equal(body_find("password"), &body_password);
    assert_true(grant_find("password")->is_user);
    assert_string_equal(grant_find("password")->secret_role, "password");
    assert_null(grant_find("no-such-grant"));
    assert_null(grant_find(NULL));
}
