/*
 * output.c - writing to descriptors that somebody else reads, or does not
 *
 * A full pipe holds its writer until somebody reads, and O_NONBLOCK is not ours to set: it belongs
 * to the open file, which the caller and other programs share. So each piece is written after
 * poll() has said that there is room, and is so small (PIPE_BUF) that a pipe with room takes it at
 * once. That is not enough where others write to the same pipe and were faster, or where the other
 * end is a socket or a terminal, which may have less room. So a timer sends this thread a signal
 * when the time is up: it interrupts the write and does nothing else. It comes again and again,
 * since the first one may come just before write() begins. The timer is our own: it disturbs no
 * other timer, thread or signal handler of the program. Without a timer, poll() has to do.
 *
 * RWF_NOWAIT would do all of that in one call, but not every kernel has it for every kind of file
 * (for pipes since Linux 6.5): so it is only tried first.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/output.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

#define OUTPUT_TICK_MS 20 /* what a write may take when no time is left */
#define OUTPUT_SIGNAL SIGRTMIN

struct output_guard {
    timer_t timer;
    bool is_set;
    struct sigaction action; /* before */
    sigset_t mask;           /* before */
};

static void output_wake(int number)
{
    (void)number;
}

static struct timespec output_timespec(int64_t ms)
{
    return (struct timespec){(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};
}

static void output_guard_set(struct output_guard *g, const struct deadline *end)
{
    struct sigaction wake = {.sa_handler = output_wake}; /* no SA_RESTART: it interrupts */
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = OUTPUT_SIGNAL};
    int64_t left = deadline_left_ms(end);
    struct itimerspec times = {output_timespec(OUTPUT_TICK_MS),
                               output_timespec(left > 0 ? left : OUTPUT_TICK_MS)};
    sigset_t ours;

    event.sigev_notify_thread_id = gettid();
    if (timer_create(CLOCK_BOOTTIME, &event, &g->timer))
        return;
    g->is_set = true;
    (void)sigemptyset(&ours);
    (void)sigaddset(&ours, OUTPUT_SIGNAL);
    (void)sigaction(OUTPUT_SIGNAL, &wake, &g->action);
    (void)pthread_sigmask(SIG_UNBLOCK, &ours, &g->mask);
    (void)timer_settime(g->timer, 0, &times, NULL);
}

/* A signal that is on its way arrives before timer_delete() returns: it is not blocked. */
static void output_guard_clear(struct output_guard *g)
{
    if (!g->is_set)
        return;
    (void)timer_delete(g->timer);
    (void)pthread_sigmask(SIG_SETMASK, &g->mask, NULL);
    (void)sigaction(OUTPUT_SIGNAL, &g->action, NULL);
}

/* False when the time is up. */
static bool output_wait(int fd, const struct deadline *end)
{
    struct pollfd p = {.fd = fd, .events = POLLOUT};
    int ready;

    do
        ready = poll(&p, 1, end ? deadline_left_poll(end) : -1);
    while (ready < 0 && errno == EINTR);
    return ready != 0; /* where poll() fails, write() says better why */
}

size_t output_write_at_once(int fd, const void *bytes, size_t len)
{
    struct iovec piece = {(void *)(uintptr_t)bytes, len}; /* only read from */
    ssize_t written = pwritev2(fd, &piece, 1, -1, RWF_NOWAIT);

    return written > 0 ? (size_t)written : 0;
}

enum aad_code output_write(int fd, const void *bytes, size_t len, const struct deadline *end,
                           struct aad_error *err)
{
    __attribute__((cleanup(output_guard_clear))) struct output_guard guard = {0};
    const char *at = bytes;

    if (end)
        output_guard_set(&guard, end);
    while (len) {
        bool is_in_time = output_wait(fd, end);
        ssize_t written = is_in_time ? write(fd, at, len < PIPE_BUF ? len : PIPE_BUF) : 0;

        if (written < 0 && errno != EINTR && errno != EAGAIN)
            return error_set_errno(err, errno, "cannot write");
        if (!is_in_time || (written < 0 && end && !deadline_left_ms(end)))
            return aad_error_set(err, AAD_TIMEOUT, NULL, "nobody read what was written");
        if (written > 0) {
            at += written;
            len -= (size_t)written;
        }
    }
    return AAD_OK;
}

size_t output_columns(int fd)
{
    struct winsize size;

    return isatty(fd) && !ioctl(fd, TIOCGWINSZ, &size) ? size.ws_col : 0;
}
