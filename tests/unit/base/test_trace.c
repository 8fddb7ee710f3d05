/*
 * test_trace.c - traces are whole, safe lines, and only where asked for
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/trace.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "unit.h"

/* Gives what one trace call wrote to stderr. */
static void catch_trace(const char *argument, char *out, size_t size)
{
    auto_fd int kept = dup(STDERR_FILENO);
    int ends[2];
    ssize_t len;

    assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    trace("git: get %s", argument);
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    len = read(ends[0], out, size - 1);
    out[len > 0 ? len : 0] = '\0';
    (void)close(ends[0]);
    (void)close(ends[1]);
}

TEST(nothing_is_written_until_enabled)
{
    char out[1024];

    trace_enable(false);
    assert_false(trace_is_on());
    catch_trace("x", out, sizeof out);
    assert_string_equal(out, "");
}

TEST(line_has_program_time_and_text)
{
    unsigned ms = 0, us = 0;
    char out[1024], rest[64] = "";

    trace_enable(true);
    assert_true(trace_is_on());
    catch_trace("https://host", out, sizeof out);
    assert_int_equal(sscanf(out, "aad-credential: %u.%3u ms  %63[^\n]", &ms, &us, rest), 3);
    assert_string_equal(rest, "git: get https://host");
    assert_int_equal(out[strlen(out) - 1], '\n');
}

TEST(module_follows_the_clock_of_the_program)
{
    char out[1024];
    unsigned ms = 0;

    trace_follow(trace_began_us());
    trace_enable(false);
    assert_int_equal(trace_began_us(), 0);
    trace_follow(clock_steady_us() - 5000000);
    assert_true(trace_is_on());
    catch_trace("https://host", out, sizeof out);
    assert_int_equal(sscanf(out, "aad-credential: %u", &ms), 1);
    assert_true(ms >= 5000);
    trace_follow(0);
    assert_false(trace_is_on());
}

/* case 17 */
TEST(control_bytes_do_not_reach_the_terminal)
{
    char out[1024];

    trace_enable(true);
    catch_trace("a\x1b[31m\nsecond", out, sizeof out);
    assert_null(strchr(out, 0x1b));
    assert_ptr_equal(strchr(out, '\n'), out + strlen(out) - 1);
}

TEST(long_text_is_cut)
{
    char out[2048], text[1500];

    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    trace_enable(true);
    catch_trace(text, out, sizeof out);
    assert_true(strlen(out) < 600);
    assert_int_equal(out[strlen(out) - 1], '\n');
}

/* P5: a lock of ours may be what others wait for. */
TEST(nobody_is_waited_for_and_what_is_left_out_is_counted)
{
    auto_fd int kept = dup(STDERR_FILENO);
    static char all[200000], *notice;
    int ends[2];
    int64_t from_ms;
    ssize_t len;

    trace_enable(true);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
    from_ms = clock_steady_ms();
    for (int i = 0; i < 3000; i++)
        trace("a line that is long enough to fill the pipe soon, number %d", i);
    trace_warn("a warning");
    assert_true(clock_steady_ms() - from_ms < UNIT_HUNG_MS);
    len = read(ends[0], all, sizeof all - 1);
    trace("the next");
    len = read(ends[0], all, sizeof all - 1);
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    assert_true(len > 0);
    all[len] = '\0';
    notice = strstr(all, "lines left out here, since nobody read: ");
    assert_non_null(notice);
    assert_true(atoi(notice + strlen("lines left out here, since nobody read: ")) > 1000);
    assert_non_null(strstr(notice, "the next\n"));
    (void)close(ends[0]);
    (void)close(ends[1]);
}
