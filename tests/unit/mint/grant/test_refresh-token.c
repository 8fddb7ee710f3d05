/*
 * test_refresh-token.c - the body of a refresh token
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint-fixture.h"
#include "unit.h"

#define HEAD "grant_type=refresh_token&client_id=9b000000-0000-4000-8000-000000000001"
#define SCOPE                                                                                      \
    "&scope=https%3A%2F%2Flcsapi.lcs.dynamics.com%2Fuser_impersonation"                            \
    "%20openid%20profile%20offline_access"

static struct connection connection;

static int start(void)
{
    mint_fixture_lcs(&connection, "https://login.test/contoso.example");
    return 0;
}

BEFORE_ALL(start);

TEST(body_has_the_refresh_token)
{
    static const struct mint_fixture_body rows[] = {
        {"v2 keeps asking for refresh tokens", AAD_OK, ENDPOINT_V2, "0.AX-rt_1~",
         HEAD SCOPE "&refresh_token=0.AX-rt_1~"},
        {"v1 has the resource", AAD_OK, ENDPOINT_V1, "rt",
         HEAD "&resource=https%3A%2F%2Flcsapi.lcs.dynamics.com&scope=openid&refresh_token=rt"},
        {"nothing is not sent", AAD_NOT_FOUND, ENDPOINT_V2, "", NULL},
    };

    mint_fixture_check_bodies(&body_refresh_token, &connection, rows, COUNT(rows));
}

TEST(no_connection_can_choose_it)
{
    assert_null(grant_find("refresh-token"));
}
