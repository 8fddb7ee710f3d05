/*
 * test_rest.c - one call of a REST API of Microsoft's, and what its answer means
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/rest.h"

#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

static const struct rest_cause causes[] = {
    {400, "Later", AAD_THROTTLED, "not yet", "Wait."},
    {400, NULL, AAD_CONFIG, "wrong", "Correct it."},
    {203, NULL, AAD_PERSON, "a page", "Sign in."},
    {0, NULL, AAD_PROTOCOL, "strange", "Look."},
};
static const struct rest_api api = {.name = "Some API",
                                    .header = "X-Header: 1",
                                    .error = "error",
                                    .code = "code",
                                    .message = "message",
                                    .causes = causes};

static struct tls_peer *peer;
static struct connection connection;
static struct token token;
static struct rest_call call;
static struct aad_error error;

static int start(void)
{
    peer = mint_fixture_start_peer(&connection);
    connection.hosts[connection.n_hosts++] = mint_fixture_text(tls_peer_origin(peer));
    secret_append_text(&token.access_token, "AT-canary");
    call = (struct rest_call){.api = &api,
                              .connection = &connection,
                              .token = &token,
                              .deadline = deadline_in_ms(UNIT_HUNG_MS)};
    memset(&error, 0, sizeof error);
    return 0;
}

static int stop(void)
{
    rest_clear(&call);
    token_clear(&token);
    mint_fixture_stop_peer(peer, &connection);
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

TEST(address_is_encoded_where_it_must_be)
{
    rest_add_path(&call, tls_peer_origin(peer), "/a/", (char *)NULL);
    rest_add_part(&call, "b c/d");
    rest_add_query(&call, "x", "1&2");
    rest_add_query(&call, "none", NULL);
    rest_add_query(&call, "y", "3");
    assert_int_equal(rest_send(&call, "DELETE", NULL, &error), AAD_OK);
    assert_non_null(strstr(tls_peer_request(peer, 0), "DELETE /a/b%20c%2Fd?x=1%262&y=3 HTTP/1.1"));
    assert_non_null(strstr(tls_peer_request(peer, 0), "X-Header: 1\r\n"));
    assert_null(strstr(tls_peer_request(peer, 0), "Content-Type"));
}

TEST(body_is_json_beside_the_header)
{
    auto_secret struct secret body = {0};

    secret_append_text(&body, "{\"a\":1}");
    rest_add_path(&call, tls_peer_origin(peer), "/", (char *)NULL);
    assert_int_equal(rest_send(&call, "PATCH", &body, &error), AAD_OK);
    assert_non_null(strstr(tls_peer_request(peer, 0), "PATCH / "));
    assert_non_null(strstr(tls_peer_request(peer, 0), "X-Header: 1\r\n"));
    assert_non_null(strstr(tls_peer_request(peer, 0), "Content-Type: application/json\r\n"));
    assert_non_null(strstr(tls_peer_request(peer, 0), "\r\n\r\n{\"a\":1}"));
}

TEST(answer_may_be_none)
{
    rest_add_path(&call, tls_peer_origin(peer), "/", (char *)NULL);
    tls_peer_answer(peer, "HTTP/1.1 204 Gone\r\nConnection: close\r\n\r\n");
    assert_int_equal(rest_send(&call, "DELETE", NULL, &error), AAD_OK);
    assert_true(rest_is_empty(&call));
    tls_peer_answer_json(peer, 201, "null");
    assert_int_equal(rest_send(&call, "DELETE", NULL, &error), AAD_OK);
    assert_true(rest_is_empty(&call));
    tls_peer_answer_json(peer, 200, "{}");
    assert_int_equal(rest_send(&call, "DELETE", NULL, &error), AAD_OK);
    assert_false(rest_is_empty(&call));
}

TEST(cause_is_the_one_of_status_and_code)
{
    static const struct {
        int status;
        const char *body;
        enum aad_code code;
        const char *what;
    } rows[] = {
        {400, "{\"error\":{\"code\":\"Later\",\"message\":\"soon\"}}", AAD_THROTTLED,
         "Some API: not yet (HTTP status 400): soon"},
        {400, "{\"error\":{\"code\":\"Other\"}}", AAD_CONFIG, "Some API: wrong (HTTP status 400)"},
        {400, "{\"message\":\"not there\"}", AAD_CONFIG, "Some API: wrong (HTTP status 400)"},
        {418, "{}", AAD_PROTOCOL, "Some API: strange (HTTP status 418)"},
        {400, "{\"error\":{\"message\":\"AT-canary\"}}", AAD_CONFIG,
         "Some API: wrong (HTTP status 400)"},
    };

    rest_add_path(&call, tls_peer_origin(peer), "/", (char *)NULL);
    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].what);
        tls_peer_answer_json(peer, rows[i].status, rows[i].body);
        assert_int_equal(rest_send(&call, "GET", NULL, &error), rows[i].code);
        assert_string_equal(error.what, rows[i].what);
    }
    tls_peer_answer(peer, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n"
                          "Connection: close\r\n\r\n<html>");
    assert_int_equal(rest_send(&call, "GET", NULL, &error), AAD_PERSON);
}

TEST(what_is_only_called_json_is_no_answer)
{
    static const char *const bodies[] = {"\x1f\x8b\x08", "{\"value\":[", "<html>", "{}{"};

    rest_add_path(&call, tls_peer_origin(peer), "/", (char *)NULL);
    for (size_t i = 0; i < COUNT(bodies); i++) {
        unit_row(bodies[i]);
        tls_peer_answer_json(peer, 200, bodies[i]);
        assert_int_equal(rest_send(&call, "POST", NULL, &error), AAD_PERSON);
    }
}

/* P1 */
TEST(other_host_is_not_asked)
{
    rest_add_path(&call, "https://evil.test/", (char *)NULL);
    assert_int_equal(rest_send(&call, "GET", NULL, &error), AAD_REFUSED);
    assert_int_equal(tls_peer_count(peer), 0);
}
