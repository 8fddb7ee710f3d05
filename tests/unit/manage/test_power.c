/*
 * test_power.c - the admin API of Power Platform
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/power.h"

#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

#define CLIENT "c0000000-0000-4000-8000-000000000002"
#define ERROR(code) "{\"error\":{\"code\":\"" code "\",\"message\":\"said " code "\"}}"

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

TEST(application_is_registered_by_an_empty_call)
{
    tls_peer_answer_json(peer, 200, "{\"applicationId\":\"" CLIENT "\"}");
    assert_int_equal(power_register(&graph, CLIENT, &error), AAD_OK);
    assert_true(was_sent(0, "PUT /providers/Microsoft.BusinessAppPlatform/adminApplications/" CLIENT
                            "?api-version=2020-10-01 HTTP"));
    assert_true(was_sent(0, "\r\nContent-Length: 0\r\n"));
}

TEST(who_is_no_administrator_is_told)
{
    tls_peer_answer_json(peer, 403, ERROR("Forbidden"));
    assert_int_equal(power_register(&graph, CLIENT, &error), AAD_PERSON);
    assert_non_null(strstr(error.remedy, "signed in as himself"));
    tls_peer_answer_json(peer, 401, "{}");
    assert_int_equal(power_register(&graph, CLIENT, &error), AAD_PERSON);
    tls_peer_answer_json(peer, 404, ERROR("NotFound"));
    assert_int_equal(power_register(&graph, CLIENT, &error), AAD_NOT_FOUND);
}
