/*
 * test_service-get.c - one harmless question to the connection's service
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/service-get.h"

#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

static struct tls_peer *peer;
static struct connection connection;
static struct secret token;

static int start(void)
{
    peer = mint_fixture_start_peer(&connection);
    secret_append_text(&token, "AT-canary");
    return 0;
}

static int stop(void)
{
    secret_clear(&token);
    mint_fixture_stop_peer(peer, &connection);
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code get(struct secret *ret, struct aad_error *err)
{
    const struct mint_question asked = {.token = &token, .path = "/subscriptions?api-version=1"};
    const struct mint_request request = {.connection = &connection,
                                         .deadline = deadline_in_ms(UNIT_HUNG_MS)};

    return service_get_run(&request, &asked, ret, err);
}

TEST(first_host_is_asked_with_the_token)
{
    auto_secret struct secret answer = {0};
    struct aad_error err = {0};

    connection.hosts[connection.n_hosts++] = mint_fixture_text(tls_peer_origin(peer));
    tls_peer_answer_json(peer, 200, "{\"value\":[]}");
    assert_int_equal(get(&answer, &err), AAD_OK);
    assert_string_equal(answer.bytes, "{\"value\":[]}");
    assert_non_null(strstr(tls_peer_request(peer, 0), "GET /subscriptions?api-version=1 HTTP"));
    assert_non_null(strstr(tls_peer_request(peer, 0), "Authorization: Bearer AT-canary\r\n"));
    tls_peer_answer_json(peer, 403, "{\"error\":{}}");
    assert_int_equal(get(&answer, &err), AAD_PROTOCOL);
    assert_non_null(strstr(err.what, "403"));
}

TEST(connection_without_a_host_asks_nobody)
{
    auto_secret struct secret answer = {0};
    struct aad_error err = {0};

    assert_int_equal(get(&answer, &err), AAD_CONFIG);
    assert_int_equal(tls_peer_count(peer), 0);
}
