/*
 * test_http_header.c - of all header blocks that come back, which one is the answer's
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "mint-fixture.h"
#include "http/http.h"
#include "tls-peer.h"

static struct tls_peer *peer;
static struct connection connection;
static struct deadline deadline;

static int start(void **state)
{
    (void)state;
    peer = mint_fixture_start_peer(&connection);
    deadline = deadline_in_ms(3000);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    mint_fixture_stop_peer(peer, &connection);
    return 0;
}

#define SAID                                                                                       \
    "Retry-After: 9\r\nDate: Wed, 02 Jan 2030 03:04:05 GMT\r\nContent-Type: text/html\r\n"         \
    "Location: https://evil.test/\r\n"

static void want_final_header_alone(const char *first, const char *second, long status)
{
    auto_response struct response response = {0};
    struct aad_error err = {0};
    struct http_request request = {.connection = &connection,
                                   .url = tls_peer_origin(peer),
                                   .deadline = &deadline,
                                   .correlation = "x"};

    tls_peer_answer(peer, first);
    if (second)
        tls_peer_answer(peer, second);
    assert_int_equal(http_send(&request, &response, &err), AAD_OK);
    assert_int_equal(response.status, status);
    assert_int_equal(response.retry_after_s, 0);
    assert_int_equal(response.date_s, 0);
    assert_true(response.is_json);
    assert_string_equal(response.redirect, "");
}

static void only_the_final_header_counts(void **state)
{
    (void)state;
    want_final_header_alone("HTTP/1.1 103 Early Hints\r\n" SAID "\r\n"
                            "HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n",
                            NULL, 429);
    want_final_header_alone("HTTP/1.1 100 Continue\r\n" SAID "\r\nHTTP/1.1 102 Processing\r\n" SAID
                            "\r\nHTTP/1.1 400 No\r\nContent-Length: 2\r\n\r\n{}",
                            NULL, 400);
}

static void trailer_is_not_the_header(void **state)
{
    (void)state;
    want_final_header_alone("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Date\r\n\r\n"
                            "2\r\n{}\r\n0\r\n" SAID "\r\n",
                            NULL, 200);
}

static void header_of_an_earlier_try_does_not_count(void **state)
{
    (void)state;
    want_final_header_alone("HTTP/1.1 200 OK\r\n" SAID "Content-Length: 500\r\n\r\n{",
                            "HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n", 429);
    assert_int_equal(tls_peer_count(peer), 2);
}

#define HEADER_TEST(function) cmocka_unit_test_setup_teardown(function, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HEADER_TEST(only_the_final_header_counts),
        HEADER_TEST(trailer_is_not_the_header),
        HEADER_TEST(header_of_an_earlier_try_does_not_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
