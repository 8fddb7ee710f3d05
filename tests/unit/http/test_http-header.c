/*
 * test_http-header.c - what of an answer's header counts, and which of all that come back it is
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "base/text.h"
#include "http/http.h"
#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

static struct tls_peer *peer;
static struct connection connection;
static struct deadline deadline;

static int start(void)
{
    peer = mint_fixture_start_peer(&connection);
    deadline = deadline_in_ms(UNIT_HUNG_MS);
    return 0;
}

static int stop(void)
{
    mint_fixture_stop_peer(peer, &connection);
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code ask(struct response *ret, struct aad_error *err)
{
    struct http_request request = {.connection = &connection,
                                   .url = tls_peer_origin(peer),
                                   .deadline = &deadline,
                                   .correlation = "x",
                                   .wanted = {"WWW-Authenticate", "x-vss-e2eid"}};

    return http_send(&request, ret, err);
}

/* An answer of those header lines and no body. */
static struct response read_lines(const char *lines)
{
    struct response response = {0};
    struct aad_error err = {0};
    char answer[4096];

    (void)snprintf(answer, sizeof answer, "HTTP/1.1 429 No\r\n%sContent-Length: 0\r\n\r\n", lines);
    tls_peer_answer(peer, answer);
    assert_int_equal(ask(&response, &err), AAD_OK);
    response_clear(&(struct response){.body = response.body});
    return response;
}

/* --- what is read --------------------------------------------------------------------------- */

TEST(retry_after_is_read_as_seconds_or_date)
{
    assert_int_equal(read_lines("Retry-After: 60\r\n").retry_after_s, 60);
    assert_int_equal(read_lines("retry-after:5\r\n").retry_after_s, 5);
    assert_int_equal(read_lines("Retry-After: 999999\r\n").retry_after_s, RESPONSE_RETRY_MAX_S);
    assert_int_equal(read_lines("Date: Wed, 02 Jan 2030 03:04:05 GMT\r\n"
                                "Retry-After: Wed, 02 Jan 2030 03:05:05 GMT\r\n")
                         .retry_after_s,
                     60);
    assert_int_equal(read_lines("Retry-After: -5\r\n").retry_after_s, 0);
    assert_int_equal(read_lines("Retry-After: soon\r\n").retry_after_s, 0);
    assert_int_equal(read_lines("Retry-After: Wed, 02 Jan 2002 03:05:05 GMT\r\n").retry_after_s, 0);
}

/* "At once" is not "not said". */
TEST(retry_after_of_nothing_is_no_silence)
{
    assert_true(read_lines("Retry-After: 0\r\n").may_retry_at_once);
    assert_true(read_lines("Retry-After: Wed, 02 Jan 2002 03:05:05 GMT\r\n").may_retry_at_once);
    assert_false(read_lines("Retry-After: 5\r\n").may_retry_at_once);
    assert_false(read_lines("Retry-After: -5\r\n").may_retry_at_once);
    assert_false(read_lines("Retry-After: soon\r\n").may_retry_at_once);
    assert_false(read_lines("").may_retry_at_once);
}

/* RFC 9110 section 5.6.7: all three are taken. */
TEST(date_has_three_forms_and_any_place)
{
    static const char *const dates[] = {"Wed, 02 Jan 2030 03:04:05 GMT",
                                        "Wednesday, 02-Jan-30 03:04:05 GMT",
                                        "Wed Jan  2 03:04:05 2030"};
    char lines[200];

    for (size_t i = 0; i < COUNT(dates); i++) {
        struct response r;

        (void)snprintf(lines, sizeof lines,
                       "Retry-After: Wed, 02 Jan 2030 03:05:05 GMT\r\nDate: %s\r\n", dates[i]);
        r = read_lines(lines);
        assert_int_equal(r.date_s, 1893553445);
        assert_int_equal(r.retry_after_s, 60);
    }
    assert_int_equal(read_lines("Date: now\r\n").date_s, 0);
    assert_int_equal(read_lines("Date: Fri, 31 Dec 9999 23:59:59 GMT\r\n").date_s,
                     TEXT_LAST_SECOND);
    assert_int_equal(read_lines("Date: Sat, 01 Jan 10000 00:00:00 GMT\r\n").date_s, 0);
}

TEST(content_type_decides_whether_it_is_json)
{
    assert_true(read_lines("Server: x\r\n").is_json);
    assert_true(read_lines("Content-Type: application/json\r\n").is_json);
    assert_true(read_lines("content-type: Application/JSON; charset=utf-8\r\n").is_json);
    assert_false(read_lines("Content-Type: application/jsonp\r\n").is_json);
    assert_false(read_lines("Content-Type: text/html\r\n").is_json);
}

TEST(location_leaves_only_its_host)
{
    assert_string_equal(read_lines("Location: https://evil.test/x?y=z\r\n").redirect, "evil.test");
    assert_string_equal(read_lines("Location: /elsewhere\r\n").redirect, "another page");
    assert_string_equal(read_lines("X-Location: https://evil.test/\r\n").redirect, "");
}

/* As libcurl has it for its own use. */
TEST(of_several_the_last_one_counts)
{
    assert_int_equal(read_lines("Retry-After: 5\r\nRetry-After: 7\r\n").retry_after_s, 7);
    assert_int_equal(read_lines("Retry-After: 5\r\nRetry-After: soon\r\n").retry_after_s, 0);
}

TEST(headers_that_are_wanted_are_noted)
{
    static const char both[] = "x-vss-e2eid:  9b00 \r\nX-Other: x\r\nwww-AUTHENTICATE: Basic "
                               "realm=/var/a.key\r\n";

    assert_string_equal(read_lines(both).noted[0], "Basic realm=/var/a.key");
    assert_string_equal(read_lines(both).noted[1], "9b00");
    assert_string_equal(read_lines("Server: x\r\n").noted[0], "");
    assert_string_equal(read_lines("X-VSS-E2EID: only\r\n").noted[0], "");
    assert_string_equal(read_lines("X-VSS-E2EID: only\r\n").noted[1], "only");
    assert_string_equal(read_lines("x-vss-e2eid: 1\r\nx-vss-e2eid: 2\r\n").noted[1], "2");
}

/* Half a value is none. */
TEST(header_that_is_too_long_is_not_noted)
{
    char line[400], value[257];
    size_t size = sizeof((struct response *)NULL)->noted[0];

    memset(value, 'v', sizeof value);
    value[size - 1] = '\0';
    (void)snprintf(line, sizeof line, "WWW-Authenticate: %s\r\n", value);
    assert_string_equal(read_lines(line).noted[0], value);
    (void)snprintf(line, sizeof line, "WWW-Authenticate: %sv\r\n", value);
    assert_string_equal(read_lines(line).noted[0], "");
}

TEST(line_with_nul_is_not_http_and_one_too_long_is_ignored)
{
    static const char nul[] = "HTTP/1.1 429 No\r\nRetry-After: 5\0\r\nContent-Length: 0\r\n\r\n";
    auto_response struct response response = {0};
    struct aad_error err = {0};
    char line[600];

    tls_peer_answer_bytes(peer, nul, sizeof nul - 1);
    assert_int_equal(ask(&response, &err), AAD_PROTOCOL);
    memset(line, '9', sizeof line);
    memcpy(line, "Retry-After: ", 13);
    (void)strcpy(line + sizeof line - 3, "\r\n");
    assert_int_equal(read_lines(line).retry_after_s, 0);
}

TEST(white_space_ends_no_header)
{
    assert_int_equal(read_lines("Server: x\r\n \t\r\nRetry-After: 9\r\n").retry_after_s, 9);
}

/* Many lines, none of which is too long. */
TEST(header_that_does_not_end_is_cut_off)
{
    static char answer[HTTP_HEADER_MAX + 4096] = "HTTP/1.1 200 OK\r\n";
    auto_response struct response response = {0};
    struct aad_error err = {0};

    for (size_t len = strlen(answer); len < HTTP_HEADER_MAX; len += 102)
        (void)sprintf(answer + len, "X: %097d\r\n", 0);
    (void)strcat(answer, "Content-Length: 0\r\n\r\n");
    tls_peer_answer(peer, answer);
    assert_int_equal(ask(&response, &err), AAD_PROTOCOL);
    assert_non_null(strstr(err.what, "too much"));
}

/* --- which one is the answer's -------------------------------------------------------------- */

#define SAID                                                                                       \
    "Retry-After: 9\r\nDate: Wed, 02 Jan 2030 03:04:05 GMT\r\nContent-Type: text/html\r\n"         \
    "Location: https://evil.test/\r\nWWW-Authenticate: Basic\r\n"

static void want_final_header_alone(const char *first, const char *second, long status)
{
    auto_response struct response response = {0};
    struct aad_error err = {0};

    tls_peer_answer(peer, first);
    if (second)
        tls_peer_answer(peer, second);
    assert_int_equal(ask(&response, &err), AAD_OK);
    assert_int_equal(response.status, status);
    assert_int_equal(response.retry_after_s, 0);
    assert_int_equal(response.date_s, 0);
    assert_true(response.is_json);
    assert_string_equal(response.redirect, "");
    assert_string_equal(response.noted[0], "");
}

TEST(only_the_final_header_counts)
{
    char reason[2048];
    int len = snprintf(reason, sizeof reason, "HTTP/1.1 103 %0700d\r\n", 0);

    want_final_header_alone("HTTP/1.1 103 Early Hints\r\n" SAID "\r\n"
                            "HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n",
                            NULL, 429);
    want_final_header_alone("HTTP/1.1 100 Continue\r\n" SAID "\r\nHTTP/1.1 102 Processing\r\n" SAID
                            "\r\nHTTP/1.1 400 No\r\nContent-Length: 2\r\n\r\n{}",
                            NULL, 400);
    want_final_header_alone("HTTP/1.0 100\r\n" SAID "\r\nHTTP/1.1 103\r\n" SAID
                            "\r\nHTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n",
                            NULL, 429);
    (void)strcpy(reason + len, SAID "\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    want_final_header_alone(reason, NULL, 200);
}

TEST(final_header_counts_beside_an_interim_one)
{
    auto_response struct response response = {0};
    struct aad_error err = {0};

    tls_peer_answer(peer, "HTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\n\r\n"
                          "HTTP/1.1 429 No\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(ask(&response, &err), AAD_OK);
    assert_int_equal(response.retry_after_s, 60);
}

TEST(trailer_is_not_the_header)
{
    want_final_header_alone("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Date\r\n\r\n"
                            "2\r\n{}\r\n0\r\n" SAID "\r\n",
                            NULL, 200);
    want_final_header_alone("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
                            "HTTP/1.1 429 No\r\n" SAID "\r\n",
                            NULL, 200);
}

TEST(header_of_an_earlier_try_does_not_count)
{
    want_final_header_alone("HTTP/1.1 200 OK\r\n" SAID "Content-Length: 500\r\n\r\n{",
                            "HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n", 429);
    assert_int_equal(tls_peer_count(peer), 2);
}
