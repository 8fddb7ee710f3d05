/*
 * test_managed-identity.c - a token of a user-assigned managed identity, as the assertion
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "assertion-fixture.h"
#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

#define ID "9c000000-0000-4000-8000-000000000001"

BEFORE_EACH(assertion_fixture_start);
AFTER_EACH(assertion_fixture_stop);

TEST(identity_is_asked_for_the_exchange_audience)
{
    struct tls_peer *peer = tls_peer_start("none");
    struct connection *c = &assertion_fixture.connection;

    c->assertion_source = mint_fixture_text("managed-identity:" ID);
    assert_int_equal(setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", tls_peer_origin(peer), 1), 0);
    tls_peer_answer_json(peer, 200,
                         "{\"access_token\":\"a.b.c\",\"token_type\":\"Bearer\","
                         "\"expires_in\":3599}");
    assert_int_equal(assertion_fixture_run(&fetch_managed_identity), AAD_OK);
    assert_string_equal(assertion_fixture.assertion.bytes, "a.b.c");
    assert_non_null(strstr(tls_peer_request(peer, 0),
                           "&resource=api%3A%2F%2FAzureADTokenExchange&client_id=" ID " "));
    tls_peer_stop(peer);
}
