/*
 * test_loopback.c - how long the loopback waits, for whom, and what is left of it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/loopback.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "loopback-fixture.h"
#include "unit.h"

#define GOOD(code) "GET /?code=" code "&state=" VISIT_STATE

static struct visit visitor;

static struct loopback *open_it(const char *path)
{
    struct loopback *l = NULL;

    assert_int_equal(loopback_open(path, 0, &l, NULL), AAD_OK);
    return l;
}

static enum aad_code wait_for(struct loopback *l, int64_t ms, int cancel_fd, struct answer *ret)
{
    auto_secret struct secret state = {0};
    struct deadline deadline = deadline_in_ms(ms);
    struct loopback_until until = {.deadline = &deadline, .cancel_fd = cancel_fd};

    secret_append_text(&state, VISIT_STATE);
    return loopback_wait(l, &state, &until, ret, NULL);
}

static int count_open(void)
{
    int n = 0;

    for (int fd = 0; fd < 256; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

/* A request of a browser that is there before anybody waits. */
static int come_early(const struct loopback *l, const char *line)
{
    char request[300];
    int fd = visit_connect(AF_INET, loopback_port(l));
    size_t len =
        (size_t)snprintf(request, sizeof request, "%s HTTP/1.1\r\nHost: localhost:%u\r\n\r\n", line,
                         loopback_port(l));

    assert_true(fd >= 0);
    visit_send(fd, request, len);
    return fd;
}

TEST(code_comes_by_either_address)
{
    static const int families[] = {AF_INET, AF_INET6};

    for (size_t i = 0; i < COUNT(families); i++) {
        auto_answer struct answer answer = {0};
        struct loopback *l = open_it("/");
        int fd = visit_connect(families[i], loopback_port(l));

        assert_true(fd >= 0 || (families[i] == AF_INET6 && errno != ECONNREFUSED));
        if (fd >= 0) { /* a machine may have no IPv6 */
            (void)close(fd);
            visit_write(&visitor, GOOD("abc"), "Host: localhost:PORT\r\n", NULL);
            visitor.family = families[i];
            assert_int_equal(visit_wait(l, &visitor, &answer, NULL), AAD_OK);
            assert_string_equal(answer.code.bytes, "abc");
        }
        loopback_close(l);
    }
}

TEST(path_may_be_another)
{
    auto_answer struct answer answer = {0};
    struct loopback *l = open_it("/back");

    visitor.family = AF_INET;
    visit_write(&visitor, GOOD("c"), "Host: localhost:PORT\r\n", NULL);
    assert_int_equal(visit_wait(l, &visitor, &answer, NULL), AAD_CANCELLED);
    assert_int_equal(strncmp(visitor.response, "HTTP/1.1 404 ", 13), 0);
    visit_write(&visitor, "GET /back?code=c&state=" VISIT_STATE, "Host: localhost:PORT\r\n", NULL);
    assert_int_equal(visit_wait(l, &visitor, &answer, NULL), AAD_OK);
    loopback_close(l);
    assert_int_equal(loopback_open("back", 0, &l, NULL), AAD_INTERNAL);
}

TEST(first_right_answer_counts_and_the_next_is_told)
{
    auto_answer struct answer answer = {0};
    struct loopback *l = open_it(NULL);
    int wrong = come_early(l, "GET /?code=x&state=other"), one = come_early(l, GOOD("one")),
        two = come_early(l, GOOD("two"));
    bool is_one; /* the order is libmicrohttpd's */
    char page[4096];

    assert_int_equal(wait_for(l, UNIT_HUNG_MS, -1, &answer), AAD_OK);
    assert_int_equal(wait_for(l, UNIT_HUNG_MS, -1, &answer), AAD_INTERNAL);
    loopback_close(l);
    is_one = !strcmp(answer.code.bytes, "one");
    visit_read(wrong, page, sizeof page);
    assert_int_equal(strncmp(page, "HTTP/1.1 400 ", 13), 0);
    visit_read(is_one ? one : two, page, sizeof page);
    assert_int_equal(strncmp(page, "HTTP/1.1 200 ", 13), 0);
    assert_non_null(strstr(page, "</html>\n")); /* all of it */
    visit_read(is_one ? two : one, page, sizeof page);
    assert_int_equal(strncmp(page, "HTTP/1.1 410 ", 13), 0);
    assert_non_null(strstr(page, "This sign-in is over."));
    (void)close(wrong);
    (void)close(one);
    (void)close(two);
}

/* libmicrohttpd, which has told of its first line, refuses it without telling of its end: its
 * arguments are too many for the memory of a connection. The last page waits for nobody. */
TEST(request_that_libmicrohttpd_refuses_is_not_waited_for)
{
    static char request[40000];
    auto_answer struct answer answer = {0};
    struct loopback *l = open_it(NULL);
    int stranger = visit_connect(AF_INET, loopback_port(l)), good;
    int64_t from_ms;

    (void)strcpy(request, "GET /?");
    memset(request + strlen(request), '&', sizeof request - 100);
    (void)strcat(request, " HTTP/1.1\r\nHost: x\r\n\r\n");
    visit_send(stranger, request, strlen(request));
    assert_int_equal(wait_for(l, 200, -1, &answer), AAD_TIMEOUT);
    good = come_early(l, GOOD("c"));
    from_ms = clock_steady_ms();
    assert_int_equal(wait_for(l, UNIT_HUNG_MS, -1, &answer), AAD_OK);
    assert_true(clock_steady_ms() - from_ms < 1500);
    loopback_close(l);
    (void)close(stranger);
    (void)close(good);
}

TEST(wait_ends_in_time_and_can_go_on)
{
    auto_answer struct answer answer = {0};
    struct loopback *l = open_it(NULL);
    int64_t from_ms = clock_steady_ms();
    int silent = visit_connect(AF_INET, loopback_port(l)), early;

    assert_int_equal(wait_for(l, 200, -1, &answer), AAD_TIMEOUT);
    assert_in_range(clock_steady_ms() - from_ms, 200, UNIT_HUNG_MS - 1);
    early = come_early(l, GOOD("late"));
    assert_int_equal(wait_for(l, UNIT_HUNG_MS, -1, &answer), AAD_OK);
    assert_string_equal(answer.code.bytes, "late");
    loopback_close(l);
    (void)close(silent);
    (void)close(early);
}

TEST(person_can_cancel_it)
{
    auto_answer struct answer answer = {0};
    struct loopback *l = open_it(NULL);
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_int_equal(wait_for(l, UNIT_HUNG_MS, ends[0], &answer), AAD_CANCELLED);
    loopback_close(l);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

/* case 24 */
TEST(silent_connections_keep_no_browser_out)
{
    auto_answer struct answer answer = {0};
    struct loopback *l = open_it(NULL);
    int silent[24], early;

    for (size_t i = 0; i < COUNT(silent); i++) {
        silent[i] = visit_connect(AF_INET, loopback_port(l));
        assert_true(silent[i] >= 0);
        visit_send(silent[i], "GET /", i % 3 * 2);
    }
    early = come_early(l, GOOD("c"));
    assert_int_equal(wait_for(l, UNIT_HUNG_MS, -1, &answer), AAD_OK);
    loopback_close(l);
    for (size_t i = 0; i < COUNT(silent); i++)
        (void)close(silent[i]);
    (void)close(early);
}

TEST(nothing_is_left_behind)
{
    int before = count_open(), fd;
    struct loopback *l = open_it(NULL);
    auto_answer struct answer answer = {0};
    uint16_t port = loopback_port(l);

    fd = come_early(l, "GET /?code=x&state=other");
    assert_int_equal(wait_for(l, 100, -1, &answer), AAD_TIMEOUT);
    loopback_close(l);
    (void)close(fd);
    assert_int_equal(count_open(), before);
    fd = visit_connect(AF_INET, port);
    assert_int_equal(fd, -1);
    loopback_close(NULL);
}
