/*
 * test_process.c - the caller's end of a host process
 *
 * The host process is the real one, built to load tests/fake/store_plugin.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "host/process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "host/wire.h"
#include "unit.h"

#define LONG_MS 20000

static struct host_process process;
static struct aad_error error;

static void start(const char *work)
{
    struct host_process_spec spec = {.work = work, .plugin = "fake"};

    process = (struct host_process){.fd = -1};
    assert_int_equal(host_process_start(&spec, &process, &error), AAD_OK);
    assert_true(process.fd >= 0 && process.pid > 0);
}

/* Whoever waits hears of the end: the other end of the socket is closed. */
static void want_hangup(void)
{
    struct pollfd wait = {.fd = process.fd, .events = POLLIN};

    assert_int_equal(poll(&wait, 1, LONG_MS), 1);
    assert_true(wait.revents & POLLHUP);
}

TEST(an_aborted_one_is_gone_and_reaped)
{
    pid_t pid;

    start("store");
    pid = process.pid;
    host_process_abort(&process);
    assert_int_equal(process.pid, 0);
    assert_int_equal(kill(pid, 0), -1);
    assert_int_equal(errno, ESRCH);
    want_hangup();
    host_process_end(&process);
}

TEST(ending_takes_one_that_never_was_and_one_that_ended)
{
    process = (struct host_process){.fd = -1};
    host_process_end(&process);
    start("store");
    host_process_end(&process);
    assert_int_equal(process.fd, -1);
    host_process_end(&process);
    host_process_abort(&process);
}

TEST(work_that_it_does_not_know_ends_it)
{
    start("nothing-of-ours");
    want_hangup();
    host_process_end(&process);
}

TEST(what_is_no_first_frame_ends_it)
{
    auto_frame struct wire_frame frame = {.type = WIRE_ANSWER};

    start("store");
    assert_int_equal(wire_send(process.fd, &frame, clock_steady_ms() + LONG_MS, &error), AAD_OK);
    want_hangup();
    host_process_end(&process);
}

/* An update may come between two parts: said, and not guessed at. */
TEST(another_version_of_the_frames_is_refused)
{
    auto_frame struct wire_frame open = {.type = WIRE_OPEN}, result = {0};

    start("store");
    wire_put_number(&open, WIRE_VERSION + 1);
    wire_put_text(&open, "and what only that version knows");
    assert_int_equal(wire_send(process.fd, &open, clock_steady_ms() + LONG_MS, &error), AAD_OK);
    assert_int_equal(wire_receive(process.fd, &result, clock_steady_ms() + LONG_MS, NULL), AAD_OK);
    assert_int_equal(result.type, WIRE_RESULT);
    assert_int_equal(wire_get_error(&result, &error), AAD_UNSUPPORTED);
    assert_int_not_equal(error.remedy[0], '\0');
    want_hangup();
    host_process_end(&process);
}
