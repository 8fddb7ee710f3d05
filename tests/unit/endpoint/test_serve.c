/*
 * test_serve.c - one process that answers for many
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/serve.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/deadline.h"
#include "endpoint/hand.h"
#include "home-fixture.h"
#include "unit.h"

static struct sockaddr_un address;
static pid_t server;

static int begin(void)
{
    if (home_fixture_make() || setenv("XDG_RUNTIME_DIR", getenv("HOME"), 1))
        return 1;
    address = (struct sockaddr_un){.sun_family = AF_UNIX};
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%.80s/aad-credential/serve",
                   getenv("HOME"));
    server = fork();
    if (!server)
        _exit((int)serve_run(NULL, NULL));
    return 0;
}

static int end(void)
{
    int status = 0;

    if (server > 0 && !kill(server, SIGTERM))
        (void)waitpid(server, &status, 0);
    server = 0;
    return home_fixture_remove() || status;
}

BEFORE_EACH(begin);
AFTER_EACH(end);

/* Once it listens. */
static int connect_soon(void)
{
    struct deadline end_ms = deadline_in_ms(UNIT_HUNG_MS);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    while (connect(fd, (struct sockaddr *)&address, sizeof address)) {
        assert_true(deadline_left_ms(&end_ms) > 0);
        deadline_sleep_ms(5, NULL);
    }
    return fd;
}

static const char *ask_status(void)
{
    static char reply[4096];
    struct hand hand = HAND_EMPTY;
    auto_fd int fd = connect_soon();
    ssize_t n;

    hand.verb = HAND_STATUS;
    assert_int_equal(hand_send(fd, &hand, NULL), AAD_OK);
    n = recv(fd, reply, sizeof reply - 1, 0);
    reply[n > 0 ? n : 0] = '\0';
    return reply;
}

static void make_hand(struct hand *ret, int life)
{
    struct sockaddr_in port = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    *ret = HAND_EMPTY;
    (void)strcpy(ret->connection, "lcs");
    secret_append_text(&ret->secret, "canary");
    ret->pid = 42;
    ret->life_fd = dup(life);
    ret->listener_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(ret->listener_fd, (struct sockaddr *)&port, sizeof port), 0);
    assert_int_equal(listen(ret->listener_fd, 1), 0);
}

TEST(status_is_told)
{
    assert_string_equal(ask_status(), "children 0\nkept 0\n");
}

TEST(port_that_is_handed_over_is_answered_until_its_child_ends)
{
    struct deadline end_ms = deadline_in_ms(UNIT_HUNG_MS);
    auto_hand struct hand hand = HAND_EMPTY;
    char answer[8] = "";
    int life[2];

    assert_int_equal(pipe(life), 0);
    make_hand(&hand, life[0]);
    {
        auto_fd int fd = connect_soon();

        assert_int_equal(hand_send(fd, &hand, NULL), AAD_OK);
        assert_true(recv(fd, answer, sizeof answer - 1, 0) > 0);
        assert_string_equal(answer, HAND_DONE);
    }
    assert_string_equal(ask_status(), "children 1\nkept 0\nchild lcs 42\n");
    (void)close(life[1]);
    while (strcmp(ask_status(), "children 0\nkept 0\n") != 0)
        assert_true(deadline_left_ms(&end_ms) > 0);
    (void)close(life[0]);
}

/* Whoever says nothing, or nonsense, hinders nobody. */
TEST(guests_that_say_nothing_are_sent_away)
{
    int fds[100];

    for (size_t i = 0; i < COUNT(fds); i++) {
        fds[i] = connect_soon();
        if (i % 2)
            (void)send(fds[i], "nonsense", 8, MSG_NOSIGNAL);
        deadline_sleep_ms(1, NULL);
    }
    deadline_sleep_ms(3000, NULL);
    assert_string_equal(ask_status(), "children 0\nkept 0\n");
    for (size_t i = 0; i < COUNT(fds); i++)
        (void)close(fds[i]);
}

TEST(socket_goes_with_it)
{
    int status;

    (void)ask_status();
    assert_int_equal(kill(server, SIGINT), 0);
    assert_int_equal(waitpid(server, &status, 0), server);
    assert_int_equal(status, 0);
    server = 0;
    assert_int_equal(access(address.sun_path, F_OK), -1);
}
