/*
 * test_http.c - the https client against a peer that answers what each test says
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/clock.h"
#include "http/http.h"
#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

static struct tls_peer *peer;
static struct connection connection;
static struct deadline deadline;
static unsigned n_written;
static size_t written_size;

static int start_good(void)
{
    peer = mint_fixture_start_peer(&connection);
    deadline = deadline_in_ms(UNIT_HUNG_MS);
    n_written = 0;
    written_size = 64;
    return 0;
}

static int stop(void)
{
    mint_fixture_stop_peer(peer, &connection);
    return 0;
}

BEFORE_EACH(start_good);
AFTER_EACH(stop);

static enum aad_code write_body(void *ctx, struct secret *ret, struct aad_error *err)
{
    (void)err;
    n_written++;
    for (size_t i = 0; i < written_size; i++)
        secret_append(ret, ctx, 1);
    return AAD_OK;
}

static enum aad_code fail_body(void *ctx, struct secret *ret, struct aad_error *err)
{
    (void)ctx, (void)ret;
    return aad_error_set(err, AAD_LOCKED, NULL, "the store is locked");
}

static bool sends_once;

static enum aad_code post(http_write_body *body, struct response *ret, struct aad_error *err)
{
    static char letter[] = "p";
    struct http_request request = {.connection = &connection,
                                   .url = tls_peer_origin(peer),
                                   .deadline = &deadline,
                                   .correlation = "9b000000-0000-4000-8000-000000000001",
                                   .write_body = body,
                                   .body_ctx = letter,
                                   .sends_once = &sends_once,
                                   .body_size = 64};

    return http_send(&request, ret, err);
}

TEST(body_of_the_announced_size_is_sent_once)
{
    auto_response struct response response = {0};
    struct aad_error err = {0};
    const char *request;

    assert_int_equal(post(write_body, &response, &err), AAD_OK);
    assert_int_equal(response.status, 200);
    assert_int_equal(tls_peer_count(peer), 1);
    assert_int_equal(n_written, 1);
    request = tls_peer_request(peer, 0);
    assert_non_null(strstr(request, "Content-Length: 64\r\n"));
    assert_non_null(strstr(request, "\r\n\r\npppp"));
    assert_non_null(strstr(request, "client-request-id: 9b000000-0000-4000-8000-000000000001\r\n"));
    assert_non_null(strstr(request, "x-ms-lib-capability: retry-after, h429\r\n"));
    assert_null(strstr(request, "Expect:"));
    assert_null(strstr(request, "Accept-Encoding"));
}

TEST(body_goes_by_another_method)
{
    auto_response struct response response = {0};
    static char letter[] = "p";
    const struct http_request request = {.connection = &connection,
                                         .url = tls_peer_origin(peer),
                                         .deadline = &deadline,
                                         .headers = {"Content-Type: application/json"},
                                         .method = "PUT",
                                         .write_body = write_body,
                                         .body_ctx = letter,
                                         .body_size = 64};

    assert_int_equal(http_send(&request, &response, NULL), AAD_OK);
    assert_memory_equal(tls_peer_request(peer, 0), "PUT / HTTP/1.1\r\n", 16);
    assert_non_null(strstr(tls_peer_request(peer, 0), "Content-Type: application/json\r\n"));
    assert_non_null(strstr(tls_peer_request(peer, 0), "\r\n\r\npppp"));
}

TEST(method_may_have_no_body)
{
    auto_response struct response response = {0};
    const struct http_request request = {.connection = &connection,
                                         .url = tls_peer_origin(peer),
                                         .deadline = &deadline,
                                         .method = "DELETE"};

    assert_int_equal(http_send(&request, &response, NULL), AAD_OK);
    assert_memory_equal(tls_peer_request(peer, 0), "DELETE / HTTP/1.1\r\n", 19);
    assert_null(strstr(tls_peer_request(peer, 0), "Content-Length"));
}

static bool is_stopped(void)
{
    return true;
}

TEST(it_is_stopped_while_nothing_comes)
{
    auto_response struct response response = {0};
    const struct http_request request = {.connection = &connection,
                                         .url = tls_peer_origin(peer),
                                         .deadline = &deadline,
                                         .is_stopped = is_stopped};

    tls_peer_answer(peer, "hang");
    assert_int_equal(http_send(&request, &response, NULL), AAD_CANCELLED);
}

TEST(answer_may_be_as_large_as_it_is_wanted)
{
    auto_response struct response response = {0};
    struct http_request request = {&connection, tls_peer_origin(peer), &deadline, .body_max = 4};

    tls_peer_answer_json(peer, 200, "{  }");
    assert_int_equal(http_send(&request, &response, NULL), AAD_OK);
    tls_peer_answer_json(peer, 200, "{   }");
    assert_int_equal(http_send(&request, &response, NULL), AAD_PROTOCOL);
}

TEST(body_of_another_size_is_sent_whole_on_a_second_connection)
{
    auto_response struct response response = {0};
    struct aad_error err = {0};

    written_size = 5000;
    assert_int_equal(post(write_body, &response, &err), AAD_OK);
    assert_int_equal(tls_peer_count(peer), 1);
    assert_int_equal(n_written, 1);
    assert_non_null(strstr(tls_peer_request(peer, 0), "Content-Length: 5000\r\n"));
}

TEST(failing_store_is_what_is_reported)
{
    auto_response struct response response = {0};
    struct aad_error err = {0};

    assert_int_equal(post(fail_body, &response, &err), AAD_LOCKED);
    assert_string_equal(err.what, "the store is locked");
    assert_int_equal(tls_peer_count(peer), 0);
}

/* P2, case 48: for a peer that is not verified the secret is not even fetched. */
static void check_certificate(const char *kind, const char *word)
{
    auto_response struct response response = {0};
    struct aad_error err = {0};

    tls_peer_stop(peer);
    peer = tls_peer_start(kind);
    if (strcmp(kind, "good") != 0) {
        free(connection.ca_file);
        connection.ca_file = strdup(tls_peer_ca_file(peer));
    }
    assert_int_equal(post(write_body, &response, &err), AAD_NETWORK);
    assert_int_equal(n_written, 0);
    assert_int_equal(tls_peer_count(peer), 0);
    assert_string_equal(err.foreign, "curl 60");
    assert_non_null(strstr(err.what, word));
    assert_non_null(strstr(err.remedy, "Nothing was sent"));
}

TEST(expired_certificate_gets_nothing)
{
    check_certificate("expired", "expired");
}

TEST(certificate_of_another_name_gets_nothing)
{
    check_certificate("other-name", "another name");
}

TEST(unknown_authority_gets_nothing)
{
    struct tls_peer *other = tls_peer_start("good");

    free(connection.ca_file);
    connection.ca_file = strdup(tls_peer_ca_file(other));
    check_certificate("good", "signed");
    assert_non_null(strstr(connection.ca_file, "tls-peer"));
    tls_peer_stop(other);
}

TEST(plain_http_is_refused)
{
    auto_response struct response response = {0};
    struct aad_error err = {0};
    struct http_request request = {
        .connection = &connection, .url = "http://localhost:1/", .deadline = &deadline};

    assert_int_equal(http_send(&request, &response, &err), AAD_REFUSED);
}

/* Case 46 */
TEST(redirect_is_not_followed)
{
    auto_response struct response response = {0};
    struct aad_error err = {0};

    tls_peer_answer(peer, "HTTP/1.1 307 Go\r\nLocation: https://evil.test/token\r\n"
                          "Content-Length: 0\r\n\r\n");
    assert_int_equal(post(write_body, &response, &err), AAD_OK);
    assert_int_equal(response.status, 307);
    assert_string_equal(response.redirect, "evil.test");
    assert_int_equal(tls_peer_count(peer), 1);
}

/* Case 50 */
TEST(endless_body_is_cut_off)
{
    auto_response struct response response = {0};
    struct aad_error err = {0};

    tls_peer_answer(peer, "endless");
    assert_int_equal(post(write_body, &response, &err), AAD_PROTOCOL);
    assert_int_equal(tls_peer_count(peer), 1);
    assert_int_equal(response.body.len, 0);
}

/* Case 49, P5 */
TEST(dripping_body_ends_at_the_deadline)
{
    int64_t limit_ms = 200;

    do { /* it has to be asked before the time is up */
        auto_response struct response response = {0};
        struct aad_error err = {0};
        int64_t began = clock_steady_ms();

        limit_ms *= 2;
        deadline = deadline_in_ms(limit_ms);
        tls_peer_answer(peer, "drip");
        assert_int_equal(post(write_body, &response, &err), AAD_TIMEOUT);
        assert_in_range(clock_steady_ms() - began, limit_ms * 3 / 4, UNIT_HUNG_MS);
    } while (!tls_peer_count(peer));
}

/* Case 54 */
TEST(server_error_is_tried_three_times)
{
    auto_response struct response response = {0};
    struct aad_error err = {0};

    for (int i = 0; i < 4; i++)
        tls_peer_answer_json(peer, i < 2 ? 502 : 503, "{}");
    assert_int_equal(post(write_body, &response, &err), AAD_OK);
    assert_int_equal(response.status, 503);
    assert_int_equal(tls_peer_count(peer), 3);
    assert_int_equal(n_written, 1);
}

/* An authority may know its jti by then. */
TEST(body_that_serves_once_is_made_anew_for_each_try)
{
    static char letter[] = "p";
    struct http_request request = {.connection = &connection,
                                   .url = tls_peer_origin(peer),
                                   .deadline = &deadline,
                                   .correlation = "x",
                                   .write_body = write_body,
                                   .body_ctx = letter,
                                   .body_size = 64,
                                   .serves_once = true};
    auto_response struct response response = {0};
    struct aad_error err = {0};

    tls_peer_answer_json(peer, 502, "{}");
    assert_int_equal(http_send(&request, &response, &err), AAD_OK);
    assert_int_equal(tls_peer_count(peer), 2);
    assert_int_equal(n_written, 2);
}

/* P6: a body that says so only when it is written, and then whatever comes back of it */
static enum aad_code write_body_once(void *ctx, struct secret *ret, struct aad_error *err)
{
    sends_once = true;
    return write_body(ctx, ret, err);
}

TEST(body_that_may_count_is_sent_once)
{
    static const char *const answers[] = {"close", "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n",
                                          "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"};

    for (size_t i = 0; i < COUNT(answers); i++) {
        auto_response struct response response = {0};
        struct aad_error err = {0};

        sends_once = false;
        tls_peer_answer(peer, answers[i]);
        (void)post(write_body_once, &response, &err);
        assert_int_equal(tls_peer_count(peer), i + 1);
    }
    sends_once = false;
}

/* P6: it may be a refused password */
TEST(refusal_that_is_cut_off_is_not_asked_for_again)
{
    auto_response struct response response = {0};
    struct aad_error err = {0};

    for (int i = 0; i < 3; i++)
        tls_peer_answer(peer, "HTTP/1.1 400 Bad Request\r\nContent-Length: 500\r\n\r\n{");
    assert_int_equal(post(write_body, &response, &err), AAD_NETWORK);
    assert_int_equal(tls_peer_count(peer), 1);
}

TEST(server_error_that_says_when_is_tried_once)
{
    auto_response struct response response = {0};
    struct aad_error err = {0};

    tls_peer_answer(peer, "HTTP/1.1 503 No\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(post(write_body, &response, &err), AAD_OK);
    assert_int_equal(response.retry_after_s, 7);
    assert_int_equal(tls_peer_count(peer), 1);
}

TEST(client_error_is_tried_once)
{
    auto_response struct response response = {0};
    struct aad_error err = {0};

    tls_peer_answer_json(peer, 400, "{\"error\":\"invalid_grant\"}");
    assert_int_equal(post(write_body, &response, &err), AAD_OK);
    assert_int_equal(response.status, 400);
    assert_int_equal(tls_peer_count(peer), 1);
}

TEST(broken_connection_is_tried_again)
{
    auto_response struct response response = {0};
    struct aad_error err = {0};

    tls_peer_answer(peer, "close");
    assert_int_equal(post(write_body, &response, &err), AAD_OK);
    assert_int_equal(tls_peer_count(peer), 2);
    assert_non_null(strstr(tls_peer_request(peer, 1), "\r\n\r\npppp"));
}

TEST(dead_port_is_explained)
{
    auto_response struct response response = {0};
    struct aad_error err = {0};
    struct http_request request = {
        .connection = &connection, .url = "https://127.0.0.1:1/", .deadline = &deadline};

    request.correlation = "x";
    assert_int_equal(http_send(&request, &response, &err), AAD_NETWORK);
    assert_string_equal(err.foreign, "curl 7");
    assert_non_null(strstr(err.what, "127.0.0.1"));
}

TEST(token_of_a_get_is_in_its_own_header)
{
    auto_response struct response response = {0};
    auto_secret struct secret token = {0};
    struct aad_error err = {0};
    struct http_request request = {.connection = &connection,
                                   .url = tls_peer_origin(peer),
                                   .deadline = &deadline,
                                   .correlation = "x",
                                   .headers = {"x-ms-version: 2017-09-15"},
                                   .bearer = &token};

    secret_append_text(&token, "canary");
    assert_int_equal(http_send(&request, &response, &err), AAD_OK);
    assert_non_null(strstr(tls_peer_request(peer, 0), "GET / HTTP/1.1\r\n"));
    assert_non_null(strstr(tls_peer_request(peer, 0), "\r\nAuthorization: Bearer canary\r\n"));
    assert_non_null(strstr(tls_peer_request(peer, 0), "\r\nx-ms-version: 2017-09-15\r\n"));
}
