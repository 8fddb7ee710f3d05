/*
 * test_discovery.c - what an issuer says of itself
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/discovery.h"

#include <stdio.h>

#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

static struct tls_peer *peer;
static struct connection connection;
static struct mint_endpoints said;
static struct aad_error err;
static char issuer[200];

static int start(void)
{
    peer = mint_fixture_start_peer(&connection);
    (void)snprintf(issuer, sizeof issuer, "%s/Realm/", tls_peer_origin(peer));
    connection.issuer = issuer;
    memset(&err, 0, sizeof err);
    return 0;
}

static int stop(void)
{
    connection.issuer = NULL;
    mint_fixture_stop_peer(peer, &connection);
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code ask(int status, const char *more, const char *of)
{
    const struct mint_request request = {.connection = &connection,
                                         .deadline = deadline_in_ms(UNIT_HUNG_MS)};
    char json[1000];

    (void)snprintf(json, sizeof json, "{\"issuer\":\"%s\"%s}", of, more);
    tls_peer_answer_json(peer, status, json);
    return discovery_run(&request, &said, &err);
}

TEST(endpoints_are_taken)
{
    assert_int_equal(ask(200,
                         ",\"token_endpoint\":\"https://t.test/token\","
                         "\"authorization_endpoint\":\"https://t.test/auth?x=y\"",
                         issuer),
                     AAD_OK);
    assert_string_equal(said.token, "https://t.test/token");
    assert_string_equal(said.authorization, "https://t.test/auth?x=y");
    assert_string_equal(said.device_authorization, "");
    assert_string_equal(said.userinfo, "");
    assert_int_equal(ask(200,
                         ",\"token_endpoint\":\"https://t.test/token\",\"jwks_uri\":"
                         "\"https://t.test/keys\",\"userinfo_endpoint\":\"https://t.test/me\"",
                         issuer),
                     AAD_OK);
    assert_string_equal(said.userinfo, "https://t.test/me");
    assert_string_equal(said.keys, "https://t.test/keys");
    assert_non_null(
        strstr(tls_peer_request(peer, 0), "GET /Realm/.well-known/openid-configuration HTTP/1.1"));
    assert_null(strstr(tls_peer_request(peer, 0), "client-request-id"));
}

/* P1: whoever answers is who was asked, and names nothing that is not https. */
TEST(what_is_no_word_of_the_issuer_is_refused)
{
    static const char token[] = ",\"token_endpoint\":\"https://t.test/token\"";

    assert_int_equal(ask(200, token, "https://evil.test"), AAD_PROTOCOL);
    assert_non_null(strstr(err.what, "another issuer's"));
    issuer[strlen(issuer) - 1] = '\0';
    assert_int_equal(ask(200, token, "https://x/Realm/"), AAD_PROTOCOL);
    assert_int_equal(ask(200, "", issuer), AAD_PROTOCOL);
    assert_non_null(strstr(err.what, "no token endpoint"));
    assert_int_equal(ask(200, ",\"token_endpoint\":\"http://t.test/token\"", issuer), AAD_PROTOCOL);
    assert_int_equal(ask(200, ",\"token_endpoint\":\"https://t.test/\\u001b\"", issuer),
                     AAD_PROTOCOL);
    assert_int_equal(ask(404, token, issuer), AAD_PROTOCOL);
    assert_non_null(strstr(err.remedy, "--token-endpoint"));
}
