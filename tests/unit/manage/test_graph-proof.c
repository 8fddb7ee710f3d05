/*
 * test_graph-proof.c - what a new application proves itself by, at Microsoft Graph
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/graph-proof.h"

#include "graph-fixture.h"
#include "unit.h"

#define LIST "{\"id\":\"" OBJECT "\",\"passwordCredentials\":[]}"
#define KEYS "{\"keyCredentials\":[]}"

BEFORE_EACH(graph_fixture_start);
AFTER_EACH(graph_fixture_stop);

TEST(new_application_is_waited_for)
{
    static const struct manage_certificate certificate = {"ABCD", "mine"};
    auto_manage_passwords struct manage_passwords got = {0};

    tls_peer_answer_json(peer, 404, ERROR("Request_ResourceNotFound"));
    tls_peer_answer_json(peer, 200, LIST);
    assert_int_equal(graph_find_secrets(&graph, CLIENT, &got, &error), AAD_OK);
    assert_string_equal(got.application, OBJECT);
    tls_peer_answer_json(peer, 404, ERROR("Request_ResourceNotFound"));
    tls_peer_answer_json(peer, 200, KEYS);
    tls_peer_answer(peer, NOTHING);
    assert_int_equal(graph_give_certificate(&graph, OBJECT, &certificate, &error), AAD_OK);
    assert_true(was_sent(4, "\"displayName\":\"mine\",\"key\":\"ABCD\""));
}

TEST(federated_credential_in_its_place_goes_before)
{
    struct manage_trust wanted = {.name = "one-1",
                                  .issuer = "https://i.test",
                                  .subject = "s",
                                  .audience = "a",
                                  .former = "old one"};

    tls_peer_answer(peer, NOTHING);
    tls_peer_answer_json(peer, 201, "{}");
    assert_int_equal(graph_give_trust(&graph, OBJECT, &wanted, &error), AAD_OK);
    assert_true(was_sent(0, "DELETE /v1.0/applications/" OBJECT
                            "/federatedIdentityCredentials/old%20one HTTP"));
    assert_true(
        was_sent(1, "POST /v1.0/applications/" OBJECT "/federatedIdentityCredentials HTTP"));
    wanted.former = NULL;
    tls_peer_answer_json(peer, 403, ERROR("Authorization_RequestDenied"));
    assert_int_equal(graph_give_trust(&graph, OBJECT, &wanted, &error), AAD_PERSON);
    assert_int_equal(tls_peer_count(peer), 3);
}
