/*
 * test_verify-issuer.c - what `verify` can see of an issuer that is not Entra ID
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/verify-issuer.h"

#include <stdio.h>

#include "http/http.h"
#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

static struct tls_peer *peer;
static struct connection connection;
static struct mint mint;
static struct buf detail;
static struct aad_error err;

static int start(void)
{
    char text[200];

    peer = tls_peer_start("good");
    mint_fixture_application(&connection, tls_peer_origin(peer));
    connection.ca_file = mint_fixture_text(tls_peer_ca_file(peer));
    connection.issuer = mint_fixture_text(tls_peer_origin(peer));
    (void)snprintf(text, sizeof text, "%s/token", tls_peer_origin(peer));
    connection.token_endpoint = mint_fixture_text(text);
    (void)snprintf(text, sizeof text, "%s/me", tls_peer_origin(peer));
    connection.userinfo_endpoint = mint_fixture_text(text);
    mint = (struct mint){.connection = &connection, .deadline = deadline_in_ms(UNIT_HUNG_MS)};
    memset(&err, 0, sizeof err);
    return http_init(NULL);
}

static int stop(void)
{
    buf_clear(&detail);
    tls_peer_stop(peer);
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

/* How it describes itself; more: members, "%s" its origin. */
static enum aad_code look(const char *token, bool has_keys)
{
    auto_response struct response response = {.status = 200, .is_json = true};
    char text[600];

    (void)snprintf(text, sizeof text,
                   "{\"issuer\":\"%s\",\"token_endpoint\":\"%s%s\",\"%s\":\"%s/keys\"}",
                   connection.issuer, connection.issuer, token, has_keys ? "jwks_uri" : "x",
                   connection.issuer);
    secret_append_text(&response.body, text);
    return verify_issuer(&mint, &response, &detail, &err);
}

TEST(key_set_is_read)
{
    static const struct {
        int status;
        const char *keys;
        enum aad_code code;
    } rows[] = {
        {200, "{\"keys\":[{},{}]}", AAD_OK},
        {200, "{\"keys\":[]}", AAD_PROTOCOL},
        {200, "{}", AAD_PROTOCOL},
        {200, "<html>", AAD_PROTOCOL},
        {404, "{\"keys\":[{}]}", AAD_PROTOCOL},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].keys);
        tls_peer_answer_json(peer, rows[i].status, rows[i].keys);
        assert_int_equal(look("/token", true), rows[i].code);
        assert_null(strstr(tls_peer_request(peer, (unsigned)i), "Authorization"));
    }
    assert_string_equal(buf_text(&detail), "; its key set has 2 keys");
    assert_int_equal(look("/token", false), AAD_OK); /* its tokens are opaque */
    assert_int_equal(tls_peer_count(peer), COUNT(rows));
}

TEST(issuer_that_moves_is_told)
{
    assert_int_equal(look("/elsewhere", true), AAD_CONFIG);
    assert_non_null(strstr(err.remedy, "connection edit"));
    assert_int_equal(tls_peer_count(peer), 0);
}

/* P1: nothing but its own hosts gets the token. */
TEST(userinfo_is_a_persons_and_at_one_of_the_hosts)
{
    connection.grant = mint_fixture_text("device-code");
    assert_false(verify_has_userinfo(&connection));
    connection.hosts[0] = mint_fixture_text(tls_peer_origin(peer));
    connection.n_hosts = 1;
    assert_true(verify_has_userinfo(&connection));
    connection.grant = mint_fixture_text("client-secret");
    assert_false(verify_has_userinfo(&connection));
    connection.grant = mint_fixture_text("device-code");
    connection.userinfo_endpoint = mint_fixture_text("https://localhost:1/me");
    assert_false(verify_has_userinfo(&connection));
    connection.userinfo_endpoint = NULL;
    assert_false(verify_has_userinfo(&connection));
}

TEST(userinfo_takes_the_token_or_not)
{
    auto_secret struct secret token = {0};

    secret_append_text(&token, "AT-canary");
    tls_peer_answer_json(peer, 200, "{\"sub\":\"a\"}");
    assert_int_equal(verify_userinfo(&mint, &token, &detail, &err), AAD_OK);
    assert_non_null(strstr(tls_peer_request(peer, 0), "GET /me HTTP"));
    assert_non_null(strstr(tls_peer_request(peer, 0), "Authorization: Bearer AT-canary\r\n"));
    tls_peer_answer_json(peer, 401, "{}");
    assert_int_equal(verify_userinfo(&mint, &token, &detail, &err), AAD_PERSON);
    assert_non_null(strstr(err.what, "HTTP 401"));
    assert_non_null(strstr(err.remedy, "--userinfo-endpoint ''"));
}
