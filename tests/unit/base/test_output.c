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
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "unit.h"

#define LONG (1024 * 1024)

static char bytes[LONG];
static int ends[2]; /* the reader's, the writer's: blocking */

/* Writes len bytes, and fails unless that ends as wanted, and by the deadline. */
static void write_for(size_t len, int64_t ms, enum aad_code want, struct aad_error *err)
{
    int64_t from_ms = clock_steady_ms();
    struct deadline end = deadline_in_ms(ms);

    assert_int_equal(output_write(ends[1], bytes, len, &end, err), want);
    assert_in_range(clock_steady_ms() - from_ms, want == AAD_TIMEOUT ? ms : 0, UNIT_HUNG_MS);
}

static int make_pipe(void)
{
    return pipe(ends);
}

static int make_socket(void)
{
    return socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
}

/* Its room is seldom as much as is written at once: only the timer ends that. */
static int make_terminal(void)
{
    struct termios raw;

    if (openpty(&ends[0], &ends[1], NULL, NULL, NULL) || tcgetattr(ends[1], &raw))
        return -1;
    cfmakeraw(&raw);
    return tcsetattr(ends[1], TCSANOW, &raw);
}

static int close_both(void)
{
    return close(ends[0]) | close(ends[1]);
}

AFTER_EACH(close_both);

/* A test that holds for several of them is a function, and a line for each. */
#define OVER(way, function)                                                                        \
    TEST(function##_over_a_##way)                                                                  \
    {                                                                                              \
        assert_int_equal(make_##way(), 0);                                                         \
        function();                                                                                \
    }

static void nobody_is_waited_for_beyond_the_deadline(void)
{
    struct aad_error err;

    write_for(LONG, 300, AAD_TIMEOUT, &err);
    write_for(1, 100, AAD_TIMEOUT, &err);
    write_for(1, 0, AAD_TIMEOUT, &err);
    assert_int_equal(fcntl(ends[1], F_GETFL) & O_NONBLOCK, 0); /* it is not ours alone */
}

OVER(pipe, nobody_is_waited_for_beyond_the_deadline)
OVER(socket, nobody_is_waited_for_beyond_the_deadline)
OVER(terminal, nobody_is_waited_for_beyond_the_deadline)

static void what_fits_is_written_though_no_time_is_left(void)
{
    struct aad_error err;

    write_for(10000, 0, AAD_OK, &err);
}

OVER(pipe, what_fits_is_written_though_no_time_is_left)
OVER(socket, what_fits_is_written_though_no_time_is_left)

/* As a daemon may have left them to us: nothing would wake us. */
TEST(blocked_signals_change_nothing)
{
    struct sigaction action;
    struct aad_error err;
    sigset_t all, before, after;

    assert_int_equal(make_pipe(), 0);
    (void)sigfillset(&all);
    (void)sigprocmask(SIG_BLOCK, &all, &before);
    write_for(LONG, 200, AAD_TIMEOUT, &err);
    (void)sigprocmask(SIG_SETMASK, &before, &after);
    assert_int_equal(sigismember(&after, SIGRTMIN), 1);
    assert_int_equal(sigaction(SIGRTMIN, NULL, &action), 0);
    assert_ptr_equal(action.sa_handler, SIG_DFL);
}

/* Each sees the same room, and only one gets it: nobody may hang then. */
TEST(writers_to_one_pipe_do_not_hold_each_other)
{
    enum { WRITERS = 16 };
    pid_t pids[WRITERS];
    int status;

    assert_int_equal(make_pipe(), 0);
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
        struct deadline end = deadline_in_ms(UNIT_HUNG_MS);

        while (waitpid(pids[i], &status, WNOHANG) == 0 && deadline_left_ms(&end))
            deadline_sleep_ms(5, NULL);
        if (!deadline_left_ms(&end))
            (void)kill(pids[i], SIGKILL);
        assert_true(deadline_left_ms(&end) > 0);
    }
}

/* A reader that takes its time gets all. */
static void slow_reader_gets_all(void)
{
    struct aad_error err;
    int status;
    pid_t pid;

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
    write_for(LONG, 20000, AAD_OK, &err);
    (void)close(ends[1]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    ends[1] = dup(ends[0]);
    assert_int_equal(status, 0);
}

OVER(pipe, slow_reader_gets_all)
OVER(socket, slow_reader_gets_all)

TEST(reader_that_has_gone_is_an_error)
{
    struct aad_error err;

    assert_int_equal(make_pipe(), 0);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)close(ends[0]);
    write_for(10, 1000, AAD_IO, &err);
    ends[0] = dup(ends[1]);
}

static void descriptor_that_does_not_block_is_waited_for(void)
{
    struct aad_error err;

    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    write_for(LONG, 200, AAD_TIMEOUT, &err);
}

OVER(pipe, descriptor_that_does_not_block_is_waited_for)
OVER(socket, descriptor_that_does_not_block_is_waited_for)

static void nothing_is_waited_for_at_once(void)
{
    int64_t from_ms = clock_steady_ms();
    char read_back[16];
    size_t written;

    written = output_write_at_once(ends[1], "answer", 6);
    assert_true(written == 0 || written == 6); /* 0: this kernel cannot do it there */
    if (written) {
        assert_int_equal(read(ends[0], read_back, sizeof read_back), 6);
        assert_memory_equal(read_back, "answer", 6);
    }
    while (output_write_at_once(ends[1], bytes, LONG))
        continue; /* until it is full */
    assert_int_equal(output_write_at_once(ends[1], bytes, 1), 0);
    assert_true(clock_steady_ms() - from_ms < UNIT_HUNG_MS);
}

OVER(pipe, nothing_is_waited_for_at_once)
OVER(socket, nothing_is_waited_for_at_once)
OVER(terminal, nothing_is_waited_for_at_once)

static void at_once_and_the_rest_are_one_answer(void)
{
    struct deadline soon = deadline_in_ms(10000);
    size_t written, n = 0;
    ssize_t len;
    pid_t pid;

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

OVER(pipe, at_once_and_the_rest_are_one_answer)
OVER(socket, at_once_and_the_rest_are_one_answer)

/* ^S: a person wants to read. */
TEST(terminal_is_waited_for)
{
    int status;
    pid_t pid;

    assert_int_equal(openpty(&ends[0], &ends[1], NULL, NULL, NULL), 0);
    assert_int_equal(tcflow(ends[1], TCOOFF), 0);
    pid = fork();
    if (!pid)
        _exit(output_write(ends[1], "answer\n", 7, NULL, NULL) ? 1 : 0);
    deadline_sleep_ms(300, NULL);
    assert_int_equal(waitpid(pid, &status, WNOHANG), 0);
    assert_int_equal(tcflow(ends[1], TCOON), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

TEST(width_is_that_of_a_terminal)
{
    struct winsize size = {.ws_row = 24, .ws_col = 67};
    int files[2];

    assert_int_equal(openpty(&ends[0], &ends[1], NULL, NULL, &size), 0);
    assert_int_equal(pipe(files), 0);
    assert_int_equal(output_columns(ends[1]), 67);
    assert_int_equal(output_columns(files[1]), 0);
    assert_int_equal(close(files[0]) | close(files[1]), 0);
}
