/*
 * test_person.c - that a person is being asked, and where
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/person.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

static int told;

static void listen(void *ctx, bool is_asking)
{
    *(int *)ctx += is_asking ? 10 : 1;
}

TEST(listener_is_told)
{
    person_announce(true);
    person_tell(listen, &told);
    person_announce(true);
    person_announce(false);
    assert_int_equal(told, 11);
    person_tell(NULL, NULL);
    person_announce(true);
    assert_int_equal(told, 11);
}

static void forget_displays(void)
{
    (void)unsetenv("DISPLAY");
    (void)unsetenv("WAYLAND_DISPLAY");
    (void)unsetenv("AAD_CREDENTIAL_PROMPT");
    (void)unsetenv("GIT_TERMINAL_PROMPT");
}

/* In a session of its own, on a terminal of its own if told so. */
static uint64_t seat_of_child(bool on_terminal, const char *display)
{
    uint64_t seat = 0;
    int ends[2], status;
    pid_t pid;

    assert_int_equal(pipe(ends), 0);
    pid = fork();
    if (!pid) {
        int terminal = posix_openpt(O_RDWR | O_NOCTTY);
        char name[64];

        (void)setsid();
        if (on_terminal && (grantpt(terminal) || unlockpt(terminal) ||
                            ptsname_r(terminal, name, sizeof name) || open(name, O_RDWR) < 0))
            _exit(1);
        if (display)
            (void)setenv("DISPLAY", display, 1);
        seat = person_seat();
        _exit(write(ends[1], &seat, sizeof seat) != (ssize_t)sizeof seat);
    }
    assert_int_equal(read(ends[0], &seat, sizeof seat), sizeof seat);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    (void)close(ends[0]);
    (void)close(ends[1]);
    return seat;
}

TEST(seat_is_the_terminal_else_the_display)
{
    forget_displays();
    assert_int_equal(seat_of_child(false, NULL), 0);
    assert_int_not_equal(seat_of_child(true, NULL), 0);
    assert_int_equal(seat_of_child(true, NULL), seat_of_child(true, ":1"));
    assert_int_not_equal(seat_of_child(false, ":1"), 0);
    assert_int_equal(seat_of_child(false, ":1"), seat_of_child(false, ":1"));
    assert_int_not_equal(seat_of_child(false, ":1"), seat_of_child(false, ":2"));
}

TEST(who_may_not_ask_has_no_seat)
{
    forget_displays();
    (void)setenv("AAD_CREDENTIAL_PROMPT", "never", 1);
    assert_int_equal(seat_of_child(true, ":1"), 0);
}
