/*
 * test_web.c - connections of a child, good, slow and left over (case 24)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/web.h"

#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "web-fixture.h"
#include "unit.h"

BEFORE_EACH(web_fixture_make);
AFTER_EACH(web_fixture_remove);

TEST(silent_connections_make_nobody_wait)
{
    int fds[40];

    for (size_t i = 0; i < COUNT(fds); i++) {
        fds[i] = web_fixture_connect();
        assert_int_equal(send(fds[i], "GET /", 5, 0), 5);
    }
    assert_non_null(strstr(web_fixture_ask(WEB_FIXTURE_GET, "", 1), "\"access_token\":\"abc\""));
    for (size_t i = 0; i < COUNT(fds); i++)
        (void)close(fds[i]);
}

static int count_turns(void *ctx)
{
    ++*(int *)ctx;
    return -1;
}

/* For half a second there is no descriptor for whoever connects. */
TEST(lack_of_descriptors_costs_no_time)
{
    auto_fd int fd = web_fixture_connect(), last = dup(fd);
    struct rlimit limit, none;
    int turns = 0;
    struct loop_tick tick = {.called = count_turns, .ctx = &turns};

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    none = limit;
    none.rlim_cur = (rlim_t)last;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    web_fixture_run(&tick, 500);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_true(turns < 50);
    assert_non_null(strstr(web_fixture_ask(WEB_FIXTURE_GET, "", 1), "\"access_token\":\"abc\""));
}

TEST(child_s_end_ends_its_connections)
{
    auto_fd int fd = web_fixture_connect();
    char byte;

    (void)web_fixture_ask(WEB_FIXTURE_GET, "", 1);
    web_fixture_end_child();
    assert_int_equal(web_fixture.n_gone, 1);
    assert_true(recv(fd, &byte, 1, 0) <= 0);
    assert_int_equal(web_fixture.child->hand.listener_fd, -1);
}

TEST(child_s_end_ends_who_waits)
{
    auto_fd int fd = web_fixture_connect();
    char text[200];
    int len =
        snprintf(text, sizeof text, WEB_FIXTURE_GET "Host: 127.0.0.1:%u\r\nsecret: canary\r\n\r\n",
                 web_fixture_port());

    (void)web_fixture_ask(WEB_FIXTURE_GET, "", 1);
    web_fixture.is_late = true;
    assert_int_equal(send(fd, text, (size_t)len, 0), len);
    (void)web_fixture_ask("GET / HTTP/1.1\r\n", "", 1);
    assert_non_null(web_fixture.late);
    web_fixture_end_child();
    assert_int_equal(web_fixture.n_gone, 1);
    assert_null(web_fixture.late);
}

static int drain(void *ctx)
{
    bool *is_over = ctx;

    *is_over = web_drain(web_fixture_web());
    if (*is_over)
        web_fixture_stop();
    return 5;
}

/* Whoever asks has its answer, and nobody is cut off who has just come. */
TEST(what_goes_on_is_finished_before_we_leave)
{
    auto_fd int idle = web_fixture_connect();
    auto_fd int asking = web_fixture_connect();
    char text[200], reply[2000] = "";
    int len =
        snprintf(text, sizeof text, WEB_FIXTURE_GET "Host: 127.0.0.1:%u\r\nsecret: canary\r\n\r\n",
                 web_fixture_port());
    bool is_over = false;
    struct loop_tick tick = {.called = drain, .ctx = &is_over};

    (void)web_fixture_ask(WEB_FIXTURE_GET, "", 1); /* both are accepted */
    child_stop(web_fixture.child);
    assert_int_equal(send(asking, text, (size_t)len, 0), len);
    web_fixture_run(&tick, UNIT_HUNG_MS);
    assert_true(is_over);
    assert_true(recv(asking, reply, sizeof reply - 1, 0) > 0);
    assert_non_null(strstr(reply, "\"access_token\":\"abc\""));
    assert_int_equal(recv(idle, text, 1, 0), 0);
}
