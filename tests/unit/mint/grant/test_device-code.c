/*
 * test_device-code.c - the body of a code for another device
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/person-proof.h"
#include "mint-fixture.h"
#include "unit.h"

static struct connection connection;

static int start(void)
{
    mint_fixture_lcs(&connection, "https://login.test/contoso.example");
    connection.grant = mint_fixture_text("device-code");
    return 0;
}

BEFORE_ALL(start);

TEST(nobody_has_signed_in)
{
    mint_fixture_check_nobody(&body_device_code, &connection);
}

TEST(body_has_the_code)
{
    static const struct mint_fixture_body rows[] = {
        {"v2", AAD_OK, ENDPOINT_V2, NULL,
         "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
         "&client_id=9b000000-0000-4000-8000-000000000001&device_code=GM_1"},
        {"v1", AAD_OK, ENDPOINT_V1, NULL,
         "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
         "&client_id=9b000000-0000-4000-8000-000000000001"
         "&resource=https%3A%2F%2Flcsapi.lcs.dynamics.com&scope=openid&device_code=GM_1"},
    };
    auto_person_proof struct person_proof proof = {0};

    secret_append_text(&proof.code, "GM_1");
    mint_fixture_check_proven(&body_device_code, &connection, &proof, rows, COUNT(rows));
}
