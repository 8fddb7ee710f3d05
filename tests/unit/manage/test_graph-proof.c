/*
 * test_graph-proof.c - what a new application proves itself by, at Microsoft Graph
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/graph-proof.h"

#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

#define OBJECT "0b000000-0000-4000-8000-000000000001"
#define CLIENT "c0000000-0000-4000-8000-000000000002"
#define ERROR(code) "{\"error\":{\"code\":\"" code "\",\"message\":\"said " code "\"}}"
#define NOTHING "HTTP/1.1 204 No\r\nConnection: close\r\n\r\n"
#define LIST "{\"id\":\"" OBJECT "\",\"passwordCredentials\":[]}"
#define KEYS "{\"keyCredentials\":[]}"

static struct tls_peer *peer;
static struct connection connection;
static struct token token;
static struct manage_access graph;
static struct aad_error error;

static int start(void)
{
    peer = mint_fixture_start_peer(&connection);
    connection.hosts[connection.n_hosts++] = mint_fixture_text(tls_peer_origin(peer));
    secret_append_text(&token.access_token, "AT-canary");
    graph = (struct manage_access){.connection = &connection,
                                   .token = &token,
                                   .origin = tls_peer_origin(peer),
                                   .deadline = deadline_in_ms(UNIT_HUNG_MS)};
    memset(&error, 0, sizeof error);
    return 0;
}

static int stop(void)
{
    token_clear(&token);
    mint_fixture_stop_peer(peer, &connection);
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static bool was_sent(unsigned i, const char *text)
{
    return strstr(tls_peer_request(peer, i), text) != NULL;
}

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
