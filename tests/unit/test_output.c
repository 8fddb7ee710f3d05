/*
 * test_output.c - who does not read is waited for until the deadline, and no longer (P5)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#define LONG (1024 * 1024)

static char bytes[LONG];
static int ends[2]; /* the reader's, the writer's: blocking */

/* Writes len bytes and gives how long that took. */
static int64_t write_for(size_t len, int64_t ms, enum aad_code want, struct aad_error *err)
{
    struct deadline end = deadline_in_ms(ms);
    int64_t from_ms = clock_steady_ms();

    assert_int_equal(output_write(ends[1], bytes, len, ms < 0 ? NULL : &end, err), want);
    return clock_steady_ms() - from_ms;
}

static int make_pipe(void **state)
{
    (void)state;
    return pipe(ends);
}

static int make_socket(void **state)
{
    (void)state;
    return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
}

/* Its room is seldom as much as is written at once: only the timer ends that. */
static int make_terminal(void **state)
{
    struct termios raw;

    (void)state;
    if (openpty(&ends[0], &ends[1], NULL, NULL, NULL) || tcgetattr(ends[1], &raw))
        return -1;
    cfmakeraw(&raw);
    return tcsetattr(ends[1], TCSANOW, &raw);
}

static int close_both(void **state)
{
    (void)state;
    return close(ends[0]) | close(ends[1]);
}

static void nobody_is_waited_for_beyond_the_deadline(void **state)
{
    struct aad_error err;
    int64_t ms;

    (void)state;
    ms = write_for(LONG, 300, AAD_TIMEOUT, &err);
    assert_true(ms >= 300 && ms < 1000);
    assert_string_equal(err.what, "nobody read what was written");
    ms = write_for(1, 100, AAD_TIMEOUT, &err);
    assert_true(ms >= 100 && ms < 800);
    assert_true(write_for(1, 0, AAD_TIMEOUT, &err) < 500);
    assert_int_equal(fcntl(ends[1], F_GETFL) & O_NONBLOCK, 0); /* it is not ours alone */
}

static void what_fits_is_written_though_no_time_is_left(void **state)
{
    struct aad_error err;

    (void)state;
    assert_true(write_for(10000, 0, AAD_OK, &err) < 500);
}

/* As a daemon may have left them to us: nothing would wake us. */
static void blocked_signals_change_nothing(void **state)
{
    struct sigaction action;
    struct aad_error err;
    sigset_t all, before, after;

    (void)state;
    (void)sigfillset(&all);
    (void)sigprocmask(SIG_BLOCK, &all, &before);
    assert_true(write_for(LONG, 200, AAD_TIMEOUT, &err) < 1000);
    (void)sigprocmask(SIG_SETMASK, &before, &after);
    assert_int_equal(sigismember(&after, SIGRTMIN), 1);
    assert_int_equal(sigaction(SIGRTMIN, NULL, &action), 0);
    assert_ptr_equal(action.sa_handler, SIG_DFL);
}

/* Each sees the same room, and only one gets it: nobody may hang then. */
static void writers_to_one_pipe_do_not_hold_each_other(void **state)
{
    enum { WRITERS = 16 };
    pid_t pids[WRITERS];
    int status;

    (void)state;
    for (int i = 0; i < WRITERS; i++) {
        pids[i] = fork();
        if (pids[i])
            continue;
        for (int n = 0; n < 400; n++) {
            struct deadline at_once = {0};

            (void)output_write(ends[1], bytes, 600, &at_once, NULL);
            if (n % 40 == i)
                (void)!read(ends[0], (char[600]){0}, 600);
        }
        _exit(0);
    }
    for (int i = 0; i < WRITERS; i++) {
        struct deadline end = deadline_in_ms(10000);

        while (waitpid(pids[i], &status, WNOHANG) == 0 && deadline_left_ms(&end))
            clock_sleep_ms(5, NULL);
        if (!deadline_left_ms(&end))
            (void)kill(pids[i], SIGKILL);
        assert_true(deadline_left_ms(&end) > 0);
    }
}

/* A reader that takes its time gets all. */
static void slow_reader_gets_all(void **state)
{
    struct aad_error err;
    int status;
    pid_t pid;

    (void)state;
    for (size_t i = 0; i < LONG; i++)
        bytes[i] = (char)(i / 4096 + i);
    pid = fork();
    if (!pid) {
        char *all = malloc(LONG);
        size_t n = 0;
        ssize_t len;

        (void)close(ends[1]);
        while ((len = read(ends[0], all + n, n < 500000 ? 20000 : LONG - n)) > 0) {
            n += (size_t)len;
            (void)poll(NULL, 0, 5);
        }
        _exit(n == LONG && !memcmp(all, bytes, LONG) ? 0 : 1);
    }
    (void)write_for(LONG, 20000, AAD_OK, &err);
    (void)close(ends[1]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    ends[1] = dup(ends[0]);
    assert_int_equal(status, 0);
}

static void reader_that_has_gone_is_an_error(void **state)
{
    struct aad_error err;

    (void)state;
    (void)signal(SIGPIPE, SIG_IGN);
    (void)close(ends[0]);
    (void)write_for(10, 1000, AAD_IO, &err);
    assert_string_equal(err.what, "cannot write: Broken pipe");
    ends[0] = dup(ends[1]);
}

static void descriptor_that_does_not_block_is_waited_for(void **state)
{
    struct aad_error err;
    int64_t ms;

    (void)state;
    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    ms = write_for(LONG, 200, AAD_TIMEOUT, &err);
    assert_true(ms >= 200 && ms < 1000);
}

static void nothing_is_waited_for_at_once(void **state)
{
    int64_t from_ms = clock_steady_ms();
    char read_back[16];
    size_t written;

    (void)state;
    written = output_write_at_once(ends[1], "answer", 6);
    assert_true(written == 0 || written == 6); /* 0: this kernel cannot do it there */
    if (written) {
        assert_int_equal(read(ends[0], read_back, sizeof read_back), 6);
        assert_memory_equal(read_back, "answer", 6);
    }
    while (output_write_at_once(ends[1], bytes, LONG))
        continue; /* until it is full */
    assert_int_equal(output_write_at_once(ends[1], bytes, 1), 0);
    assert_true(clock_steady_ms() - from_ms < 1000);
}

static void at_once_and_the_rest_are_one_answer(void **state)
{
    struct deadline soon = deadline_in_ms(10000);
    size_t written, n = 0;
    ssize_t len;
    pid_t pid;

    (void)state;
    for (size_t i = 0; i < LONG; i++)
        bytes[i] = (char)(i % 251);
    pid = fork();
    if (!pid) {
        written = output_write_at_once(ends[1], bytes, LONG);
        _exit(output_write(ends[1], bytes + written, LONG - written, &soon, NULL) ? 1 : 0);
    }
    (void)close(ends[1]);
    for (char piece[4096]; (len = read(ends[0], piece, sizeof piece)) > 0; n += (size_t)len)
        assert_memory_equal(piece, bytes + n, (size_t)len);
    assert_int_equal(n, LONG);
    ends[1] = dup(ends[0]);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* ^S: a person wants to read. */
static void terminal_is_waited_for(void **state)
{
    int terminal, far_end, status;
    pid_t pid;

    (void)state;
    assert_int_equal(openpty(&terminal, &far_end, NULL, NULL, NULL), 0);
    assert_int_equal(tcflow(far_end, TCOOFF), 0);
    pid = fork();
    if (!pid)
        _exit(output_write(far_end, "answer\n", 7, NULL, NULL) ? 1 : 0);
    clock_sleep_ms(300, NULL);
    assert_int_equal(waitpid(pid, &status, WNOHANG), 0);
    assert_int_equal(tcflow(far_end, TCOON), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    (void)close(terminal);
    (void)close(far_end);
}

#define WITH(make, test)                                                                           \
    {                                                                                              \
#test " " #make, test, make, close_both, NULL                                              \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(make_pipe, nobody_is_waited_for_beyond_the_deadline),
        WITH(make_socket, nobody_is_waited_for_beyond_the_deadline),
        WITH(make_terminal, nobody_is_waited_for_beyond_the_deadline),
        WITH(make_pipe, what_fits_is_written_though_no_time_is_left),
        WITH(make_socket, what_fits_is_written_though_no_time_is_left),
        WITH(make_pipe, blocked_signals_change_nothing),
        WITH(make_pipe, writers_to_one_pipe_do_not_hold_each_other),
        WITH(make_pipe, slow_reader_gets_all),
        WITH(make_socket, slow_reader_gets_all),
        WITH(make_pipe, reader_that_has_gone_is_an_error),
        WITH(make_pipe, descriptor_that_does_not_block_is_waited_for),
        WITH(make_socket, descriptor_that_does_not_block_is_waited_for),
        WITH(make_pipe, nothing_is_waited_for_at_once),
        WITH(make_socket, nothing_is_waited_for_at_once),
        WITH(make_terminal, nothing_is_waited_for_at_once),
        WITH(make_pipe, at_once_and_the_rest_are_one_answer),
        WITH(make_socket, at_once_and_the_rest_are_one_answer),
        cmocka_unit_test(terminal_is_waited_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
