/*
 * test_web-request.c - bytes at the port, and what comes back (P9, cases 21 and 23)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/web-request.h"

#include <malloc.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "web-fixture.h"
#include "unit.h"

BEFORE_EACH(web_fixture_make);
AFTER_EACH(web_fixture_remove);

TEST(token_is_answered_and_the_connection_stays)
{
    const char *reply = web_fixture_ask(WEB_FIXTURE_GET, "", 1);

    assert_non_null(strstr(reply, "HTTP/1.1 200 OK\r\n"));
    assert_non_null(strstr(reply, "Cache-Control: no-store\r\n"));
    assert_non_null(strstr(reply, "{\"access_token\":\"abc\","));
    assert_null(strstr(reply, "Connection: close"));
}

TEST(token_that_comes_later_is_waited_for)
{
    web_fixture.is_late = web_fixture.comes = true;
    assert_non_null(strstr(web_fixture_ask(WEB_FIXTURE_GET, "", 1), "\"access_token\":\"abc\""));
}

TEST(pipelined_requests_are_answered_in_turn)
{
    char text[1024];
    int len =
        snprintf(text, sizeof text,
                 WEB_FIXTURE_GET "Host: localhost:%u\r\nsecret: canary\r\n\r\n" WEB_FIXTURE_GET
                                 "Host: localhost:%u\r\nsecret: canary\r\n\r\n",
                 web_fixture_port(), web_fixture_port());
    const char *reply = web_fixture_converse(text, (size_t)len, 2);

    assert_int_equal(web_fixture.n_asked, 2);
    assert_null(strstr(reply, " 400 "));
}

TEST(nothing_is_read_behind_what_is_refused)
{
    static const char *const headers[] = {
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" WEB_FIXTURE_GET
        "Host: localhost:1\r\n",
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc" WEB_FIXTURE_GET,
        "Content-Length: 3\r\n\r\nabc" WEB_FIXTURE_GET,
        "Origin: http://evil.test\r\n\r\n" WEB_FIXTURE_GET,
    };

    for (size_t i = 0; i < COUNT(headers); i++) {
        const char *reply;

        unit_row(headers[i]);
        reply = web_fixture_ask(WEB_FIXTURE_GET, headers[i], 0);
        web_fixture_want_refusal(reply);
        assert_null(strstr(reply + 1, "HTTP/1.1 200"));
    }
}

static size_t memory_in_use(void)
{
    return mallinfo2().uordblks; /* 0 with a sanitizer, which finds it at the end */
}

static int wait_long(void *ctx)
{
    (void)ctx;
    return -1;
}

static void run_for_a_moment(void)
{
    struct loop_tick tick = {.called = wait_long};

    web_fixture_run(&tick, 5);
}

/* Its arguments are too many for the memory of a connection: libmicrohttpd refuses it after it has
 * told us of its first line, and never tells us of its end. Anybody on this machine can send them.
 */
TEST(request_that_libmicrohttpd_refuses_leaves_nothing)
{
    char line[600] = "GET /msi/token?";
    size_t before = 0;

    memset(line + strlen(line), '&', 500);
    (void)strcat(line, " HTTP/1.1\r\nHost: x\r\n\r\n");
    for (int i = 0; i < 60; i++) {
        int fd = web_fixture_connect();

        assert_int_equal(send(fd, line, strlen(line), MSG_NOSIGNAL), strlen(line));
        run_for_a_moment();
        (void)close(fd);
        run_for_a_moment();
        if (i == 9)
            before = memory_in_use();
    }
    assert_int_equal(web_fixture.n_asked, 0);
    assert_in_range(memory_in_use(), 0, before + 50 * 500);
}

TEST(other_methods_and_versions_are_refused)
{
    static const char *const lines[] = {
        "POST /msi/token?resource=https://a.example.com HTTP/1.1\r\n",
        "HEAD /msi/token?resource=https://a.example.com HTTP/1.1\r\n",
        "OPTIONS * HTTP/1.1\r\n",
        "CONNECT a.example.com:443 HTTP/1.1\r\n",
        "GET /msi/token?resource=https://a.example.com HTTP/2.0\r\n",
        "GET /msi/token?resource=https://a.example.com\r\n",
        "PRI * HTTP/2.0\r\n",
    };

    for (size_t i = 0; i < COUNT(lines); i++) {
        unit_row(lines[i]);
        web_fixture_want_refusal(web_fixture_ask(lines[i], "", 0));
    }
}

TEST(too_much_is_refused)
{
    auto_secret struct secret many = {0}, large = {0};

    for (int i = 0; i < 10000; i++)
        secret_append_text(&many, "X-A: b\r\n");
    secret_append_text(&large, "X-A: ");
    for (int i = 0; i < 1000000 / 20; i++)
        secret_append_text(&large, "aaaaaaaaaaaaaaaaaaaa");
    for (int i = 0; i < 2; i++) {
        auto_secret struct secret text = {0};

        secret_append_all(&text, WEB_FIXTURE_GET, (i ? &large : &many)->bytes, "\r\n\r\n",
                          (char *)NULL);
        /* It may be closed before all is sent. */
        if (text.len > 60000)
            text.len = 60000;
        web_fixture_want_refusal(web_fixture_converse(text.bytes, text.len, 0));
    }
}
