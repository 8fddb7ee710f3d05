/*
 * test_running.c - what is told of `serve` and the commands of `exec`
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/exec/running.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "endpoint/hand.h"
#include "unit.h"

static int begin(void)
{
    return setenv("XDG_RUNTIME_DIR", unit_dir(), 1);
}

BEFORE_EACH(begin);

static pid_t serve(const char *answer)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    pid_t pid;

    (void)snprintf(address.sun_path, sizeof address.sun_path, "%.80s/aad-credential", unit_dir());
    (void)mkdir(address.sun_path, 0700);
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%.80s/aad-credential/serve",
                   unit_dir());
    (void)unlink(address.sun_path);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 1), 0);
    pid = fork();
    if (!pid) {
        struct hand hand = HAND_EMPTY;
        int near = accept(fd, NULL, NULL);
        enum aad_code code = hand_receive(near, &hand, NULL);
        char byte;

        if (answer)
            (void)send(near, answer, strlen(answer), MSG_NOSIGNAL);
        (void)recv(near, &byte, 1, 0);
        _exit(code || hand.verb != HAND_STATUS);
    }
    (void)close(fd);
    return pid;
}

static void load_from(const char *answer, struct running *ret)
{
    pid_t pid = serve(answer);
    int status;

    running_load(ret);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

TEST(nobody_serves)
{
    auto_running struct running running = {0};

    assert_int_equal(running_connect(), -1);
    running_load(&running);
    assert_false(running.serves);
}

TEST(what_serve_says_is_read)
{
    auto_running struct running running = {0};
    char text[100];

    (void)snprintf(text, sizeof text, "children 2\nkept 14\nchild lcs %d\nnew 1\nchild Bad 3\n",
                   (int)getpid());
    load_from(text, &running);
    assert_true(running.serves);
    assert_int_equal(running.n_kept, 14);
    assert_true(running.n >= 1);
    assert_string_equal(running.commands[0].connection, "lcs");
    assert_int_equal(running.commands[0].pid, getpid());
    assert_string_equal(running.commands[0].program, "test_command_ex");
    assert_true(running.commands[0].is_served);
}

TEST(one_that_hangs_is_not_waited_for)
{
    auto_running struct running running = {0};

    load_from(NULL, &running);
    assert_false(running.serves);
}
