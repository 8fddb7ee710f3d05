/*
 * test_serve-socket.c - a Unix socket for one user (cases 28 and 29)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/serve-socket.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "unit.h"

#define STRANGER 65534

static struct sockaddr_un address;

static int begin(void)
{
    char folder[80];

    (void)snprintf(folder, sizeof folder, "%.60s/run", unit_dir());
    (void)unit_remove(folder);
    address = (struct sockaddr_un){.sun_family = AF_UNIX};
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s/aad-credential/serve", folder);
    return mkdir(folder, 0700) || setenv("XDG_RUNTIME_DIR", folder, 1);
}

BEFORE_EACH(begin);

static int connect_now(void)
{
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    if (!connect(fd, (struct sockaddr *)&address, sizeof address))
        return fd;
    (void)close(fd);
    return -1;
}

TEST(user_of_ours_is_let_in)
{
    struct serve_socket s = SERVE_SOCKET_NONE;
    struct stat st;
    auto_fd int near = -1, far = -1;

    assert_int_equal(serve_socket_open("serve", SOCK_SEQPACKET, &s, NULL), AAD_OK);
    assert_int_equal(stat(address.sun_path, &st), 0);
    assert_int_equal(serve_socket_accept(&s, false), -1);
    near = connect_now();
    far = serve_socket_accept(&s, false);
    assert_true(far >= 0);
    serve_socket_close(&s);
    assert_int_equal(access(address.sun_path, F_OK), -1);
}

TEST(there_is_one_of_it)
{
    struct serve_socket s = SERVE_SOCKET_NONE, other = SERVE_SOCKET_NONE;

    assert_int_equal(serve_socket_open("serve", SOCK_SEQPACKET, &s, NULL), AAD_OK);
    assert_int_equal(serve_socket_open("serve", SOCK_SEQPACKET, &other, NULL), AAD_UNAVAILABLE);
    assert_int_equal(access(address.sun_path, F_OK), 0);
    serve_socket_close(&s);
    assert_int_equal(serve_socket_open("serve", SOCK_SEQPACKET, &s, NULL), AAD_OK);
    serve_socket_close(&s);
}

/* Of one that was killed. */
TEST(socket_that_was_left_is_replaced)
{
    struct serve_socket s = SERVE_SOCKET_NONE;
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    assert_int_equal(serve_socket_open("serve", SOCK_SEQPACKET, &s, NULL), AAD_OK);
    serve_socket_close(&s);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    (void)close(fd);
    assert_int_equal(serve_socket_open("serve", SOCK_SEQPACKET, &s, NULL), AAD_OK);
    serve_socket_close(&s);
}

/* A manager's socket can be connected to, and is not ours to remove. */
TEST(socket_of_a_manager_stays)
{
    struct serve_socket s = SERVE_SOCKET_NONE;
    auto_fd int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    assert_int_equal(serve_socket_open("serve", SOCK_SEQPACKET, &s, NULL), AAD_OK);
    serve_socket_close(&s);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 5), 0);
    assert_int_equal(serve_socket_open("serve", SOCK_SEQPACKET, &s, NULL), AAD_UNAVAILABLE);
    assert_int_equal(access(address.sun_path, F_OK), 0);
}

TEST(folder_of_others_is_not_used)
{
    struct serve_socket s = SERVE_SOCKET_NONE;
    char folder[100];

    (void)snprintf(folder, sizeof folder, "%s/aad-credential", getenv("XDG_RUNTIME_DIR"));
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(chmod(folder, 0777), 0);
    assert_int_not_equal(serve_socket_open("serve", SOCK_SEQPACKET, &s, NULL), AAD_OK);
    assert_int_equal(access(address.sun_path, F_OK), -1);
}

/* Where the folder would let him come as far. */
TEST(other_user_is_sent_away)
{
    struct serve_socket s = SERVE_SOCKET_NONE;
    char folder[100];
    int status;
    pid_t pid;

    if (geteuid())
        skip();
    assert_int_equal(serve_socket_open("serve", SOCK_SEQPACKET, &s, NULL), AAD_OK);
    (void)snprintf(folder, sizeof folder, "%s/aad-credential", getenv("XDG_RUNTIME_DIR"));
    assert_int_equal(chmod(folder, 0755) | chmod(address.sun_path, 0777) |
                         chmod(getenv("XDG_RUNTIME_DIR"), 0755) | chmod(unit_dir(), 0755),
                     0);
    pid = fork();
    if (!pid) {
        int fd = setuid(STRANGER) ? -1 : connect_now();
        char byte;

        _exit(fd < 0 || recv(fd, &byte, 1, 0) > 0);
    }
    while (!waitpid(pid, &status, WNOHANG))
        assert_int_equal(serve_socket_accept(&s, true), -1);
    assert_int_equal(status, 0);
    serve_socket_close(&s);
}
