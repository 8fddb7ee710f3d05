/*
 * test_harden.c - the state of a program after its first statement (cases 12, 35, 42, 43)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/harden.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "unit.h"

/* Runs a check in a process of its own, which hardening then changes; 0 when it holds. */
static int in_child(int (*check)(void))
{
    pid_t pid = fork();
    int status = 0;

    if (!pid)
        _exit(check());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static int check_process(void)
{
    struct sigaction pipe_action, child_action, size_action;
    struct rlimit core;

    (void)umask(0);
    (void)signal(SIGCHLD, SIG_IGN); /* as some services leave it */
    if (harden_process(NULL) || harden_children(NULL))
        return 1;
    if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) || prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
        return 2;
    if (getrlimit(RLIMIT_CORE, &core) || core.rlim_cur || core.rlim_max)
        return 3;
    if (umask(0) != 077)
        return 4;
    if (sigaction(SIGPIPE, NULL, &pipe_action) || pipe_action.sa_handler != SIG_IGN)
        return 5;
    if (sigaction(SIGCHLD, NULL, &child_action) || child_action.sa_handler != SIG_DFL)
        return 6;
    if (sigaction(SIGXFSZ, NULL, &size_action) || size_action.sa_handler != SIG_IGN)
        return 7;
    return 0;
}

TEST(process_is_closed_to_others)
{
    assert_int_equal(in_child(check_process), 0);
}

/* A program that we become has what our caller had, and may gain rights: sudo works in it. */
static int check_left(void)
{
    struct sigaction pipe_action;
    struct rlimit before, after;

    (void)umask(027);
    if (getrlimit(RLIMIT_CORE, &before) || harden_process(NULL))
        return 1;
    harden_leave();
    if (umask(0) != 027)
        return 2;
    if (sigaction(SIGPIPE, NULL, &pipe_action) || pipe_action.sa_handler != SIG_DFL)
        return 3;
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0))
        return 4;
    return getrlimit(RLIMIT_CORE, &after) || after.rlim_max != before.rlim_max ? 5 : 0;
}

static bool is_ignored(int number)
{
    struct sigaction action;

    return !sigaction(number, NULL, &action) && action.sa_handler == SIG_IGN;
}

/* As a shell's trap leaves them, "ulimit -Sn" and "<&-". */
static int check_oddities_left(void)
{
    struct rlimit limit, before;

    for (int fd = 3; fd < 100; fd++)
        (void)close(fd);
    (void)close(0);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGCHLD, SIG_IGN);
    if (getrlimit(RLIMIT_NOFILE, &before))
        return 1;
    limit = before;
    limit.rlim_cur = 15;
    if (setrlimit(RLIMIT_NOFILE, &limit) || harden_process(NULL) || harden_files(NULL))
        return 2;
    harden_leave();
    if (!is_ignored(SIGPIPE) || is_ignored(SIGXFSZ) || !is_ignored(SIGCHLD))
        return 3;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur != 15 ||
        limit.rlim_max != before.rlim_max)
        return 4;
    return fcntl(0, F_GETFD) == FD_CLOEXEC && !fcntl(2, F_GETFD) ? 0 : 5;
}

TEST(program_that_we_become_has_what_our_caller_had)
{
    assert_int_equal(in_child(check_left), 0);
    assert_int_equal(in_child(check_oddities_left), 0);
}

static int check_closed(void)
{
    char byte;
    int fd;

    for (fd = 0; fd < 3; fd++)
        (void)close(fd);
    if (harden_process(NULL))
        return 1;
    fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (fd < 3)
        return 2;
    if (read(0, &byte, 1) != 0)
        return 3;
    /* An answer that goes nowhere must not look delivered. */
    if (write(1, "x", 1) >= 0 || errno != EBADF)
        return 4;
    return write(2, "x", 1) == 1 ? 0 : 5;
}

TEST(closed_descriptors_are_taken)
{
    assert_int_equal(in_child(check_closed), 0);
}

static int check_open(void)
{
    struct stat before, after;
    int ends[2];

    if (pipe(ends) || dup2(ends[1], 1) != 1 || fstat(1, &before))
        return 1;
    if (harden_process(NULL) || fstat(1, &after))
        return 2;
    return before.st_ino == after.st_ino ? 0 : 3;
}

TEST(open_descriptors_are_left_alone)
{
    assert_int_equal(in_child(check_open), 0);
}

static int check_file_limit(rlim_t current, rlim_t most, enum aad_code want, rlim_t after)
{
    struct rlimit limit = {current, most};
    struct aad_error err = {0};

    if (setrlimit(RLIMIT_NOFILE, &limit) || harden_files(&err) != want)
        return 1;
    if (want && (!strstr(err.what, "files open") || !strstr(err.remedy, "ulimit -n")))
        return 2;
    return getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur != after ? 3 : 0;
}

/* What is inherited above 2 is not the same everywhere: these are closed, or filled up. */
static int check_limits(void)
{
    for (int fd = 3; fd < 100; fd++)
        (void)close(fd);
    if (check_file_limit(64, 64, AAD_OK, 64) || check_file_limit(23, 64, AAD_OK, 23))
        return 1;
    if (check_file_limit(4, 64, AAD_OK, 23)) /* ours to raise */
        return 2;
    for (int i = 0; i < 20; i++)
        if (dup(0) < 0)
            return 3;
    if (check_file_limit(23, 64, AAD_OK, 43) || check_file_limit(23, 42, AAD_IO, 23))
        return 4;
    for (rlim_t most = 22; most > 3; most--)
        if (check_file_limit(most, most, AAD_IO, most))
            return 5;
    return 0;
}

TEST(limit_on_files_is_raised_or_named)
{
    assert_int_equal(in_child(check_limits), 0);
}

/* Copies this program to path, owned by nobody and set-user-id. */
static void make_set_id_copy(const char *path)
{
    auto_fd int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    auto_fd int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
    struct stat st;

    assert_int_equal(fstat(from, &st), 0);
    for (off_t left = st.st_size; left > 0;) {
        ssize_t sent = sendfile(to, from, NULL, (size_t)left);

        assert_true(sent > 0);
        left -= sent;
    }
    assert_int_equal(fchown(to, 65534, 65534), 0);
    assert_int_equal(fchmod(to, 04755), 0);
}

PROGRAM(harden)
{
    _exit((int)harden_process(&(struct aad_error){0})); /* no leak check: it may not look */
}

TEST(set_id_start_is_refused)
{
    char path[64];
    int status = 0;
    pid_t pid;

    if (geteuid() != 0)
        skip();
    (void)snprintf(path, sizeof path, "%s/set-id", unit_dir());
    make_set_id_copy(path);
    pid = fork();
    if (!pid) {
        (void)execl(path, path, "harden", (char *)NULL);
        _exit(99);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(unlink(path), 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), AAD_REFUSED);
}
