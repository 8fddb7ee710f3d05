/*
 * web-fixture.c - see web-fixture.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web-fixture.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/deadline.h"
#include "unit.h"

static struct loop loop;
static struct web *web;
static struct sockaddr_in address;
static int life[2];
struct web_fixture web_fixture;

static void tell(struct fetch_waiter *waiter)
{
    struct token token = {.minted_at_s = 1, .expires_at_s = clock_now_s() + 100};
    struct fetch_found found = {&token, ""};

    secret_append_text(&token.access_token, "abc");
    waiter->called(waiter, &found, NULL);
    token_clear(&token);
}

void fetch_get(struct fetch *fetch, const struct question *question, struct fetch_waiter *waiter)
{
    (void)fetch;
    web_fixture.n_asked++;
    assert_string_equal(question->resource, "https://a.example.com");
    if (web_fixture.is_late)
        web_fixture.late = waiter;
    else
        tell(waiter);
}

void fetch_forget(struct fetch_waiter *waiter)
{
    if (waiter == web_fixture.late)
        web_fixture.late = NULL;
}

void fetch_clear(struct fetch *fetch)
{
    (void)fetch;
}

static void on_gone(struct child *gone)
{
    assert_ptr_equal(gone, web_fixture.child);
    web_fixture.n_gone++;
    loop.is_over = true;
}

int web_fixture_make(void)
{
    struct hand hand = HAND_EMPTY;
    socklen_t len = sizeof address;

    address =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct child_owner owner = {on_gone, NULL};

    web_fixture = (struct web_fixture){0};
    hand.listener_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (bind(hand.listener_fd, (struct sockaddr *)&address, len) || listen(hand.listener_fd, 50) ||
        getsockname(hand.listener_fd, (struct sockaddr *)&address, &len) || pipe(life))
        return 1;
    hand.life_fd = life[0];
    secret_append_text(&hand.secret, "canary");
    return loop_open(&loop, NULL) || web_open(&loop, &web, NULL) ||
           child_new(web, &hand, &owner, &web_fixture.child, NULL);
}

int web_fixture_remove(void)
{
    if (life[1] >= 0)
        (void)close(life[1]);
    life[1] = -1;
    while (!web_fixture.n_gone) {
        loop.is_over = false;
        loop_run(&loop);
    }
    child_free(web_fixture.child);
    web_close(web);
    loop_close(&loop);
    return 0;
}

/* --- the client ----------------------------------------------------------------------------- */

struct client {
    int fd;
    char reply[8192];
    size_t len;
    int wanted; /* answers; 0 = until the end */
    bool is_ended;
    struct deadline deadline;
};

static int count_answers(const struct client *client)
{
    int n = 0;

    for (const char *at = client->reply; (at = strstr(at, "HTTP/1.1 ")); at++)
        n++;
    return strstr(client->reply, "}") ? n : 0;
}

static int client_read(void *ctx)
{
    struct client *client = ctx;
    ssize_t n = recv(client->fd, client->reply + client->len,
                     sizeof client->reply - 1 - client->len, MSG_DONTWAIT);

    if (n > 0)
        client->len += (size_t)n;
    client->reply[client->len] = '\0';
    client->is_ended = !n || (n < 0 && client->len && !deadline_left_ms(&client->deadline));
    if (client->is_ended || (client->wanted && count_answers(client) >= client->wanted) ||
        !deadline_left_ms(&client->deadline))
        loop.is_over = true;
    if (web_fixture.late && web_fixture.comes) {
        struct fetch_waiter *waiter = web_fixture.late;

        web_fixture.is_late = false;
        web_fixture.late = NULL;
        tell(waiter);
    }
    return 5;
}

int web_fixture_connect(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

/* Sends the bytes, "\r\n" being what ends a line, and reads so many answers, or to the end. */
const char *web_fixture_converse(const char *bytes, size_t len, int wanted)
{
    static struct client client;
    struct loop_tick tick = {.called = client_read, .ctx = &client};

    client = (struct client){
        .fd = web_fixture_connect(), .wanted = wanted, .deadline = deadline_in_ms(UNIT_HUNG_MS)};
    assert_int_equal(send(client.fd, bytes, len, MSG_NOSIGNAL), (ssize_t)len);
    loop_add_tick(&loop, &tick);
    loop.is_over = false;
    loop_run(&loop);
    loop_remove_tick(&loop, &tick);
    (void)close(client.fd);
    assert_true(deadline_left_ms(&client.deadline) > 0);
    return client.reply;
}

/* A request with our own Host and secret, and these lines beside them. */
const char *web_fixture_ask(const char *line, const char *headers, int wanted)
{
    char text[4096];
    int len =
        snprintf(text, sizeof text, "%sHost: 127.0.0.1:%u\r\nX-IDENTITY-HEADER: canary\r\n%s\r\n",
                 line, ntohs(address.sin_port), headers);

    return web_fixture_converse(text, (size_t)len, wanted);
}

void web_fixture_want_refusal(const char *reply)
{
    bool is_refused = !strncmp(reply, "HTTP/1.1 4", strlen("HTTP/1.1 4")) ||
                      !strncmp(reply, "HTTP/1.1 505", strlen("HTTP/1.1 505"));

    if (!is_refused && reply[0])
        fail_msg("not refused: %s", reply);
    assert_null(strstr(reply, "abc"));
    assert_null(strcasestr(reply, "Access-Control"));
    assert_int_equal(web_fixture.n_asked, 0);
}

uint16_t web_fixture_port(void)
{
    return ntohs(address.sin_port);
}

static int end_in_time(void *ctx)
{
    int left = deadline_left_poll(ctx);

    loop.is_over |= !left;
    return left;
}

void web_fixture_run(struct loop_tick *tick, int64_t ms)
{
    struct deadline deadline = deadline_in_ms(ms);
    struct loop_tick end = {.called = end_in_time, .ctx = &deadline};

    loop_add_tick(&loop, &end);
    loop_add_tick(&loop, tick);
    loop.is_over = false;
    loop_run(&loop);
    loop_remove_tick(&loop, tick);
    loop_remove_tick(&loop, &end);
}

void web_fixture_end_child(void)
{
    (void)close(life[1]);
    life[1] = -1;
    loop.is_over = false;
    loop_run(&loop);
}

struct web *web_fixture_web(void)
{
    return web;
}

void web_fixture_stop(void)
{
    loop.is_over = true;
}
