/*
 * test_response.c - the header lines that matter
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "http/response.h"

static struct response read_lines(const char *const *lines)
{
    struct response r;

    response_init(&r);
    for (; *lines; lines++)
        response_read_header(&r, *lines, strlen(*lines));
    return r;
}

#define READ(...) read_lines((const char *const[]){__VA_ARGS__, NULL})

static void retry_after_is_read_as_seconds_or_date(void **state)
{
    (void)state;
    assert_int_equal(READ("Retry-After: 60\r\n").retry_after_s, 60);
    assert_int_equal(READ("retry-after:5").retry_after_s, 5);
    assert_int_equal(READ("Retry-After: 999999").retry_after_s, RESPONSE_RETRY_MAX_S);
    assert_int_equal(READ("Date: Wed, 02 Jan 2030 03:04:05 GMT\r\n",
                          "Retry-After: Wed, 02 Jan 2030 03:05:05 GMT\r\n")
                         .retry_after_s,
                     60);
    assert_int_equal(READ("Retry-After: -5").retry_after_s, 0);
    assert_int_equal(READ("Retry-After: soon").retry_after_s, 0);
    assert_int_equal(READ("Retry-After: Wed, 02 Jan 2002 03:05:05 GMT").retry_after_s, 0);
}

static void content_type_decides_whether_it_is_json(void **state)
{
    (void)state;
    assert_true(READ("Server: x").is_json);
    assert_true(READ("Content-Type: application/json").is_json);
    assert_true(READ("content-type: Application/JSON; charset=utf-8\r\n").is_json);
    assert_false(READ("Content-Type: application/jsonp").is_json);
    assert_false(READ("Content-Type: text/html").is_json);
}

static void location_leaves_only_its_host(void **state)
{
    (void)state;
    assert_string_equal(READ("Location: https://evil.test/x?y=z").redirect, "evil.test");
    assert_string_equal(READ("Location: /elsewhere").redirect, "another page");
    assert_string_equal(READ("X-Location: https://evil.test/").redirect, "");
}

static void clock_skew_is_said_from_five_minutes_on(void **state)
{
    struct response r = {.date_s = clock_now_s() - 200};

    (void)state;
    assert_int_equal(response_clock_skew_s(&r), 0);
    r.date_s = clock_now_s() - 900;
    assert_in_range(response_clock_skew_s(&r), 899, 902);
    r.date_s = clock_now_s() + 900;
    assert_in_range(-response_clock_skew_s(&r), 898, 901);
    r.date_s = 0;
    assert_int_equal(response_clock_skew_s(&r), 0);
}

static void line_with_nul_or_too_long_is_ignored(void **state)
{
    struct response r;
    char line[600];

    (void)state;
    response_init(&r);
    response_read_header(&r, "Retry-After: 5\0", 15);
    assert_int_equal(r.retry_after_s, 0);
    memset(line, '9', sizeof line);
    memcpy(line, "Retry-After: ", 13);
    response_read_header(&r, line, sizeof line);
    assert_int_equal(r.retry_after_s, 0);
}

static void want_nothing_said(struct response r)
{
    assert_int_equal(r.retry_after_s, 0);
    assert_int_equal(r.date_s, 0);
    assert_true(r.is_json);
    assert_string_equal(r.redirect, "");
}

#define LINES                                                                                      \
    "Date: Wed, 02 Jan 2030 03:04:05 GMT\r\n", "Retry-After: 60\r\n",                              \
        "Content-Type: text/html\r\n", "Location: https://evil.test/\r\n"

static void interim_answer_does_not_count(void **state)
{
    char reason[700];

    (void)state;
    want_nothing_said(READ("HTTP/1.1 103 Early Hints\r\n", LINES, "\r\n", "HTTP/1.1 200 OK\r\n",
                           "Server: x\r\n", "\r\n"));
    want_nothing_said(READ("HTTP/1.0  100\r\n", LINES, "\r\n", "HTTP/1.1 103\r\n", LINES, "\r\n",
                           "HTTP/1.1 429 No\r\n", "\r\n"));
    memset(reason, 'x', sizeof reason);
    memcpy(reason, "HTTP/1.1 103 ", 13);
    reason[sizeof reason - 1] = '\0';
    want_nothing_said(READ(reason, LINES, "\r\n", "HTTP/1.1 200 OK\r\n", "\r\n"));
    assert_int_equal(READ("HTTP/1.1 103 Early Hints\r\n", "Retry-After: 9\r\n", "\r\n",
                          "HTTP/1.1 429 No\r\n", LINES, "\r\n")
                         .retry_after_s,
                     60);
}

static void white_space_ends_no_header(void **state)
{
    (void)state;
    assert_int_equal(READ("HTTP/1.1 429 No\r\n", " \t\r\n", "Retry-After: 9\r\n").retry_after_s, 9);
}

static void trailer_does_not_count(void **state)
{
    (void)state;
    want_nothing_said(READ("HTTP/1.1 200 OK\r\n", "\r\n", LINES, "\r\n"));
    want_nothing_said(READ("HTTP/1.1 200 OK\r\n", "\r\n", "HTTP/1.1 429 No\r\n", LINES));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(retry_after_is_read_as_seconds_or_date),
        cmocka_unit_test(content_type_decides_whether_it_is_json),
        cmocka_unit_test(location_leaves_only_its_host),
        cmocka_unit_test(clock_skew_is_said_from_five_minutes_on),
        cmocka_unit_test(interim_answer_does_not_count),
        cmocka_unit_test(white_space_ends_no_header),
        cmocka_unit_test(trailer_does_not_count),
        cmocka_unit_test(line_with_nul_or_too_long_is_ignored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
