/*
 * test_peer.c - whose a connection is (case 20)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/peer.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "unit.h"

#define STRANGER 65534

static int open_port(struct sockaddr_in *address)
{
    socklen_t len = sizeof *address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    *address =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    assert_int_equal(bind(fd, (struct sockaddr *)address, len), 0);
    assert_int_equal(listen(fd, 5), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)address, &len), 0);
    return fd;
}

static void want_uid(int fd, uid_t want)
{
    uid_t uid = 1;

    assert_true(peer_find_uid(fd, &uid));
    assert_int_equal(uid, want);
    uid = 1;
    assert_true(peer_find_uid_slowly(fd, &uid));
    assert_int_equal(uid, want);
}

TEST(own_connection_is_ours)
{
    struct sockaddr_in address;
    auto_fd int port = open_port(&address), near = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto_fd int far = -1;

    assert_int_equal(connect(near, (struct sockaddr *)&address, sizeof address), 0);
    far = accept(port, NULL, NULL);
    want_uid(far, geteuid());
}

/* The user is who made it, whatever becomes of him. */
TEST(other_user_s_connection_is_his)
{
    struct sockaddr_in address;
    auto_fd int port = open_port(&address);
    auto_fd int far = -1;
    int wait[2], status;
    pid_t pid;

    if (geteuid())
        skip();
    assert_int_equal(pipe(wait), 0);
    pid = fork();
    if (!pid) {
        int fd;
        char byte;

        (void)close(wait[1]);
        if (setuid(STRANGER))
            _exit(1);
        fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        _exit(connect(fd, (struct sockaddr *)&address, sizeof address) || read(wait[0], &byte, 1));
    }
    far = accept(port, NULL, NULL);
    want_uid(far, STRANGER);
    (void)close(wait[1]);
    (void)close(wait[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

/* Without a user, the kernel names root. */
TEST(connection_that_its_maker_has_closed_is_nobody_s)
{
    struct sockaddr_in address;
    auto_fd int port = open_port(&address);
    int near = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto_fd int far = -1;
    uid_t uid;

    assert_int_equal(connect(near, (struct sockaddr *)&address, sizeof address), 0);
    far = accept(port, NULL, NULL);
    assert_int_equal(shutdown(near, SHUT_WR), 0);
    want_uid(far, geteuid()); /* it still hears the answer */
    (void)close(near);
    assert_false(peer_find_uid(far, &uid));
    assert_false(peer_find_uid_slowly(far, &uid));
}

TEST(what_is_no_connection_is_nobody_s)
{
    struct sockaddr_in address;
    auto_fd int port = open_port(&address);
    uid_t uid;

    assert_false(peer_find_uid(port, &uid));
    assert_false(peer_find_uid(-1, &uid));
    assert_false(peer_find_uid_slowly(0, &uid));
}
