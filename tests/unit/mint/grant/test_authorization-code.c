/*
 * test_authorization-code.c - the body of what a browser has brought
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
    connection.grant = mint_fixture_text("authorization-code");
    return 0;
}

BEFORE_ALL(start);

TEST(nobody_has_signed_in)
{
    mint_fixture_check_nobody(&body_authorization_code, &connection);
}

/* An application that is no public client proves itself as well. */
TEST(body_has_the_applications_secret)
{
    auto_person_proof struct person_proof proof = {.redirect_uri = "https://a.test/oauth"};
    struct connection c = connection;
    static const struct mint_fixture_body rows[] = {
        {"with it", AAD_OK, ENDPOINT_V1, "s+1",
         "grant_type=authorization_code&client_id=9b000000-0000-4000-8000-000000000001"
         "&client_secret=s%2B1&resource=https%3A%2F%2Flcsapi.lcs.dynamics.com&scope=openid"
         "&code=C-1&redirect_uri=https%3A%2F%2Fa.test%2Foauth&code_verifier=v-1"},
        {"nothing is not sent", AAD_NOT_FOUND, ENDPOINT_V1, "", NULL},
    };

    c.client_authentication = mint_fixture_text("client-secret-post");
    secret_append_text(&proof.code, "C-1");
    secret_append_text(&proof.verifier, "v-1");
    mint_fixture_check_proven(&body_authorization_code, &c, &proof, rows, COUNT(rows));
}

TEST(body_has_code_verifier_and_redirect)
{
    static const struct mint_fixture_body rows[] = {
        {"v2", AAD_OK, ENDPOINT_V2, NULL,
         "grant_type=authorization_code&client_id=9b000000-0000-4000-8000-000000000001"
         "&scope=https%3A%2F%2Flcsapi.lcs.dynamics.com%2Fuser_impersonation"
         "%20openid%20profile%20offline_access"
         "&code=0.AX-co%2Fde_1&redirect_uri=http%3A%2F%2Flocalhost%3A50001&code_verifier=v-1"},
        {"v1", AAD_OK, ENDPOINT_V1, NULL,
         "grant_type=authorization_code&client_id=9b000000-0000-4000-8000-000000000001"
         "&resource=https%3A%2F%2Flcsapi.lcs.dynamics.com&scope=openid"
         "&code=0.AX-co%2Fde_1&redirect_uri=http%3A%2F%2Flocalhost%3A50001&code_verifier=v-1"},
    };
    auto_person_proof struct person_proof proof = {.redirect_uri = "http://localhost:50001"};

    secret_append_text(&proof.code, "0.AX-co/de_1");
    secret_append_text(&proof.verifier, "v-1");
    mint_fixture_check_proven(&body_authorization_code, &connection, &proof, rows, COUNT(rows));
}
