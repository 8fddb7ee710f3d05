/*
 * test_exec-endpoint.c - the port, and that it is given to whom serves
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/exec/exec.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "unit.h"

/* One that takes it, and one that says nothing. */
static pid_t serve(const char *answer)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    char folder[80];
    pid_t pid;

    assert_int_equal(setenv("XDG_RUNTIME_DIR", unit_dir(), 1), 0);
    (void)snprintf(folder, sizeof folder, "%s/aad-credential", unit_dir());
    (void)mkdir(folder, 0700);
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s/serve", folder);
    (void)unlink(address.sun_path);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 1), 0);
    pid = fork();
    if (!pid) {
        struct hand hand = HAND_EMPTY;
        int near = accept(fd, NULL, NULL), code = hand_receive(near, &hand, NULL);

        if (!code && strcmp(hand.connection, "one") != 0)
            code = 99;
        if (answer)
            (void)send(near, answer, strlen(answer), MSG_NOSIGNAL);
        (void)recv(near, folder, sizeof folder, 0); /* until it is closed */
        _exit(code);
    }
    (void)close(fd);
    return pid;
}

TEST(whoever_serves_gets_it)
{
    struct exec_call call = {.audience = "https://a.example.com"};
    auto_hand struct hand hand = HAND_EMPTY;
    struct sockaddr_in address;
    socklen_t len = sizeof address;
    pid_t pid = serve(HAND_DONE);
    int status;

    (void)strcpy(call.connection.name, "one");
    assert_int_equal(exec_open_endpoint(&call, &hand, NULL), AAD_OK);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(hand.pid, getpid());
    assert_int_equal(hand.secret.len, 64);
    assert_int_equal(getsockname(hand.listener_fd, (struct sockaddr *)&address, &len), 0);
    assert_int_equal(ntohl(address.sin_addr.s_addr), INADDR_LOOPBACK); /* P9 */
}

TEST(secrets_differ)
{
    struct exec_call call = {0};
    auto_hand struct hand a = HAND_EMPTY, b = HAND_EMPTY;
    int status;
    pid_t pid;

    (void)strcpy(call.connection.name, "one");
    pid = serve(HAND_DONE);
    assert_int_equal(exec_open_endpoint(&call, &a, NULL), AAD_OK);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    pid = serve(HAND_DONE);
    assert_int_equal(exec_open_endpoint(&call, &b, NULL), AAD_OK);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_false(secret_equal(&a.secret, &b.secret));
}
