/*
 * test_loopback-hearing.c - which requests end a sign-in, and what each is told
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/loopback-hearing.h"

#include <stdio.h>

#include "loopback-fixture.h"
#include "unit.h"

#define HOST "Host: localhost:PORT\r\n"
#define FORM HOST "Content-Type: application/x-www-form-urlencoded\r\n"
#define GOOD "GET /?code=c&state=" VISIT_STATE

static struct visit visitor;
static struct aad_error last;

/* Sends what visitor.request has by now. */
static enum aad_code hear(struct answer *ret)
{
    struct loopback *l = NULL;
    enum aad_code code;

    visitor.family = 0;
    memset(&last, 0, sizeof last);
    assert_int_equal(loopback_open(NULL, 0, &l, NULL), AAD_OK);
    code = visit_wait(l, &visitor, ret, &last);
    loopback_close(l);
    return code;
}

static int status(void)
{
    int number = 0;

    return sscanf(visitor.response, "HTTP/1.1 %3d ", &number) == 1 ? number : 0;
}

/* cases 19, 23, 58 */
TEST(whoever_else_asks_learns_and_changes_nothing)
{
    static const struct {
        const char *line, *headers, *body;
        int status;
    } rows[] = {
        {"GET /", HOST, NULL, 400},
        {"GET /?code=c", HOST, NULL, 400},
        {"GET /?code=c&state=other", HOST, NULL, 400},
        {"GET /?error=access_denied&state=", HOST, NULL, 400},
        {"GET /favicon.ico", HOST, NULL, 404},
        {"GET /%2f?code=c&state=" VISIT_STATE, HOST, NULL, 404},
        {"GET //?code=c&state=" VISIT_STATE, HOST, NULL, 404},
        {"GET http://localhost/?code=c&state=" VISIT_STATE, HOST, NULL, 404},
        {GOOD, "Host: evil.example:PORT\r\n", NULL, 403},
        {GOOD, "Host: localhost.evil.example:PORT\r\n", NULL, 403},
        {GOOD, "Host: localhost\r\n", NULL, 403},
        {GOOD, "Host: localhost:1\r\n", NULL, 403},
        {GOOD, "Host: 127.0.0.2:PORT\r\n", NULL, 403},
        {GOOD, "Host: ::1:PORT\r\n", NULL, 403},
        {"HEAD /?code=c&state=" VISIT_STATE, HOST, NULL, 405},
        {"OPTIONS /", HOST, NULL, 405},
        {"PUT /", FORM, "code=c&state=" VISIT_STATE, 405},
        {"get /?code=c&state=" VISIT_STATE, HOST, NULL, 405},
        {"POST /", HOST, "code=c&state=" VISIT_STATE, 415},
        {"POST /", HOST "Content-Type: text/plain\r\n", "code=c&state=" VISIT_STATE, 415},
        {"POST /", HOST "Content-Type: application/x-www-form-urlencodedx\r\n", "code=c", 415},
        {"POST /", FORM, "code=c&state=other", 400},
        {"POST /?code=c&state=" VISIT_STATE, FORM, "", 400}, /* the form counts */
        {"POST /?code=c&state=" VISIT_STATE, FORM, "x=y", 400},
        {GOOD, HOST "Content-Length: 65537\r\n", NULL, 413},
        {"POST /", FORM "Content-Length: 65537\r\n", NULL, 413},
        {"POST /", FORM "Content-Length: 99999999999999999\r\n", NULL, 413},
    };
    auto_answer struct answer answer = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].line);
        visit_write(&visitor, rows[i].line, rows[i].headers, rows[i].body);
        assert_int_equal(hear(&answer), AAD_CANCELLED);
        assert_int_equal(status(), rows[i].status);
        assert_null(strstr(visitor.response, VISIT_STATE));
        assert_int_equal(answer.code.len, 0);
    }
}

/* case 23; by us or by libmicrohttpd, whose releases differ in how they say it */
TEST(request_that_can_be_read_in_two_ways_is_refused)
{
    static const char *const rows[] = {
        "",
        "Host:\r\n",
        HOST HOST,
        HOST "Host: evil.example\r\n",
        "Host: evil.example\r\n" HOST,
        "X-Forwarded-Host: localhost:PORT\r\n",
        HOST "Content-Length: x\r\n",
    };
    auto_answer struct answer answer = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i]);
        visit_write(&visitor, GOOD, rows[i], NULL);
        assert_int_equal(hear(&answer), AAD_CANCELLED);
        assert_int_not_equal(status(), 200);
        assert_null(strstr(visitor.response, VISIT_STATE));
    }
}

TEST(what_may_be_asked_is_said_with_405)
{
    auto_answer struct answer answer = {0};

    visit_write(&visitor, "DELETE /", HOST, NULL);
    assert_int_equal(hear(&answer), AAD_CANCELLED);
    assert_non_null(strstr(visitor.response, "\r\nAllow: GET, POST\r\n"));
    visit_write(&visitor, "GET /x", HOST, NULL);
    assert_int_equal(hear(&answer), AAD_CANCELLED);
    assert_null(strstr(visitor.response, "\r\nAllow:"));
}

TEST(answer_is_taken_by_each_of_its_ways)
{
    static const struct {
        const char *line, *headers, *body;
    } rows[] = {
        {GOOD, HOST, NULL},
        {GOOD, "Host: LocalHost:PORT\r\n", NULL},
        {GOOD, "Host: 127.0.0.1:PORT\r\n", NULL},
        {GOOD, "Host: [::1]:PORT\r\n", NULL},
        {GOOD, HOST "Origin: null\r\nCookie: a=b\r\n", NULL},
        {"GET /?session_state=%zz&x=?&state=" VISIT_STATE "&code=c%", HOST, NULL}, /* an end, too */
        {"POST /", FORM "Origin: https://login.microsoftonline.com\r\n",
         "code=c&state=" VISIT_STATE "&session_state=x"},
        {"POST /", HOST "Content-Type: Application/X-WWW-Form-URLEncoded; charset=UTF-8\r\n",
         "code=c&state=" VISIT_STATE},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_answer struct answer answer = {0};
        bool is_good = !strstr(rows[i].line, "%zz");

        unit_row(rows[i].line);
        visit_write(&visitor, rows[i].line, rows[i].headers, rows[i].body);
        assert_int_equal(hear(&answer), is_good ? AAD_OK : AAD_PROTOCOL);
        assert_int_equal(status(), 200);
        assert_non_null(
            strstr(visitor.response, is_good ? "You have signed in." : "Not signed in"));
        assert_non_null(strstr(visitor.response, "You can close this window."));
        if (is_good)
            assert_string_equal(answer.code.bytes, "c");
    }
}

TEST(page_keeps_the_code_to_itself)
{
    static const char *const headers[] = {
        "Content-Type: text/html; charset=utf-8",
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'",
        "Cache-Control: no-store",
        "Referrer-Policy: no-referrer",
        "X-Content-Type-Options: nosniff",
    };
    auto_answer struct answer answer = {0};

    visit_write(&visitor, GOOD, HOST, NULL);
    assert_int_equal(hear(&answer), AAD_OK);
    for (size_t i = 0; i < COUNT(headers); i++) {
        char line[120];

        unit_row(headers[i]);
        (void)snprintf(line, sizeof line, "\r\n%s\r\n", headers[i]);
        assert_non_null(strstr(visitor.response, line));
    }
    assert_non_null(strcasestr(visitor.response, "\r\nConnection: close\r\n"));
    assert_non_null(strstr(visitor.response, "</html>\n")); /* all of it */
}

TEST(error_of_the_authority_is_shown_as_text)
{
    auto_answer struct answer answer = {0};

    visit_write(&visitor,
                "GET /?state=" VISIT_STATE "&error=access_denied&error_description="
                "AADSTS65004:+%3Cscript%3Ealert(1)%3C/script%3E.",
                HOST, NULL);
    assert_int_equal(hear(&answer), AAD_CANCELLED);
    assert_string_equal(last.foreign, "AADSTS65004");
    assert_int_equal(status(), 200);
    assert_non_null(strstr(visitor.response, "Not signed in"));
    assert_non_null(
        strstr(visitor.response, "<p>The sign-in failed: access_denied: AADSTS65004: "));
    assert_non_null(strstr(visitor.response, "&lt;script&gt;alert(1)&lt;/script&gt;. Sign in"));
    assert_null(strstr(visitor.response, "<script"));
}

/* case 24 */
TEST(body_without_an_end_ends_the_connection)
{
    static const char *const rows[] = {"POST /", "GET /?code=c&state=" VISIT_STATE};
    auto_answer struct answer answer = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i]);
        visit_write(&visitor, rows[i], FORM "Transfer-Encoding: chunked\r\n", NULL);
        for (int chunk = 0; chunk < 40; chunk++) {
            visitor.len += (size_t)snprintf(visitor.request + visitor.len,
                                            sizeof visitor.request - visitor.len, "1000\r\n");
            memset(visitor.request + visitor.len, 'a', 0x1000);
            memcpy(visitor.request + visitor.len + 0x1000, "\r\n", 3);
            visitor.len += 0x1002;
        }
        assert_int_equal(hear(&answer), AAD_CANCELLED);
        assert_int_equal(status(), 0);
    }
}

TEST(form_of_any_fitting_size_is_read)
{
    auto_answer struct answer answer = {0};
    static char body[60000];

    memset(body, 'x', sizeof body - 1);
    memcpy(body, "state=" VISIT_STATE "&code=c&y=", 9 + 11 + 1);
    visit_write(&visitor, "POST /", FORM, body);
    assert_int_equal(hear(&answer), AAD_OK);
    assert_int_equal(status(), 200);
}
