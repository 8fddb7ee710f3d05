/*
 * test_manager.c - what a service manager passes, and what it is told
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/manager.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

static int in_child(int (*check)(void))
{
    pid_t pid = fork();
    int status = 0;

    if (!pid)
        _exit(check());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static void pass(const char *n, const char *names)
{
    char pid[16];

    for (int fd = 3; fd < 6; fd++)
        (void)dup2(0, fd);
    (void)snprintf(pid, sizeof pid, "%d", (int)getpid());
    (void)setenv("LISTEN_PID", pid, 1);
    (void)setenv("LISTEN_FDS", n, 1);
    (void)setenv("LISTEN_FDNAMES", names, 1);
}

static int take_all(void)
{
    struct manager_fd fds[4];

    pass("3", "one:child-1:");
    if (manager_take(fds, 4) != 3)
        return 1;
    if (fds[0].fd != 3 || strcmp(fds[0].name, "one") != 0 || strcmp(fds[1].name, "child-1") != 0 ||
        fds[2].name[0])
        return 2;
    if (!(fcntl(3, F_GETFD) & FD_CLOEXEC))
        return 3;
    return getenv("LISTEN_FDS") || manager_take(fds, 4) ? 4 : 0;
}

static int take_few(void)
{
    struct manager_fd fds[1];

    pass("3", "one:two:three");
    return manager_take(fds, 1) == 1 && fcntl(4, F_GETFD) < 0 && fcntl(5, F_GETFD) < 0 ? 0 : 1;
}

/* They were meant for our parent. */
static int take_of_another(void)
{
    struct manager_fd fds[4];

    pass("3", "one:two:three");
    (void)setenv("LISTEN_PID", "1", 1);
    return manager_take(fds, 4) == 0 && fcntl(3, F_GETFD) >= 0 ? 0 : 1;
}

TEST(descriptors_are_taken_with_their_names)
{
    assert_int_equal(in_child(take_all), 0);
}

TEST(what_is_too_much_is_closed)
{
    assert_int_equal(in_child(take_few), 0);
}

TEST(descriptors_of_another_process_are_left_alone)
{
    assert_int_equal(in_child(take_of_another), 0);
}

TEST(manager_is_told_with_descriptors)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char text[100], control[100];
    struct iovec part = {text, sizeof text};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof control};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), fds[2] = {0, 1};

    (void)snprintf(address.sun_path, sizeof address.sun_path, "%.90s/notify", unit_dir());
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(setenv("NOTIFY_SOCKET", address.sun_path, 1), 0);
    assert_true(manager_tell("FDSTORE=1\nFDNAME=x", fds, 2));
    assert_int_equal(recvmsg(fd, &message, 0), strlen("FDSTORE=1\nFDNAME=x"));
    assert_int_equal(CMSG_FIRSTHDR(&message)->cmsg_len, CMSG_LEN(sizeof fds));
    assert_true(manager_tell("READY=1", NULL, 0));
    assert_int_equal(recv(fd, text, sizeof text, 0), strlen("READY=1"));
    (void)close(fd);
}

TEST(nobody_is_told_where_nobody_listens)
{
    assert_int_equal(unsetenv("NOTIFY_SOCKET"), 0);
    assert_false(manager_tell("READY=1", NULL, 0));
    assert_int_equal(setenv("NOTIFY_SOCKET", "relative", 1), 0);
    assert_false(manager_tell("READY=1", NULL, 0));
}
