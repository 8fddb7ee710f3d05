/*
 * test_ask.c - questions at the terminal, and the terminal afterwards (case 77)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "unit.h"

/* A person at a terminal: what the scenario showed, and what it gave back ("CODE:ANSWER"). */
struct person {
    int master, slave, result;
    pid_t pid;
    char screen[4096];
    size_t seen; /* so much of the screen was waited for */
};

typedef void scenario(int result);

static const int ending[] = {SIGTERM, SIGHUP, SIGQUIT};

static void tell(int result, enum aad_code code, const char *answer)
{
    (void)dprintf(result, "%d:%s", (int)code, answer ? answer : "");
}

static struct person *sit_down(scenario *play)
{
    struct person *p = calloc(1, sizeof *p);
    int ends[2];

    assert_non_null(p);
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    p->pid = forkpty(&p->master, NULL, NULL, NULL);
    assert_true(p->pid >= 0);
    if (!p->pid) {
        (void)alarm(20);
        /* Who runs the tests in the background ignores some, and so would we. */
        for (size_t i = 0; i < COUNT(ending); i++)
            (void)signal(ending[i], SIG_DFL);
        play(ends[1]);
        _exit(0);
    }
    (void)close(ends[1]);
    p->result = ends[0];
    /* Held open, so that the terminal outlives the scenario. */
    p->slave = open(ptsname(p->master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(p->slave >= 0);
    return p;
}

/* Waits until a text comes after what was seen before. */
static void see(struct person *p, const char *text)
{
    const char *found;

    while (!(found = strstr(p->screen + p->seen, text))) {
        struct pollfd wait = {.fd = p->master, .events = POLLIN};
        size_t len = strlen(p->screen);
        ssize_t more = 0;

        if (poll(&wait, 1, 20000) == 1)
            more = read(p->master, p->screen + len, sizeof p->screen - 1 - len);
        if (more <= 0)
            fail_msg("'%s' did not appear, only '%s'", text, p->screen);
        p->screen[len + (size_t)more] = '\0';
    }
    p->seen = (size_t)(found - p->screen) + strlen(text);
}

static void type(struct person *p, const char *keys)
{
    assert_int_equal(write(p->master, keys, strlen(keys)), (ssize_t)strlen(keys));
}

static bool has_echo(const struct person *p)
{
    struct termios now;

    assert_int_equal(tcgetattr(p->slave, &now), 0);
    return (now.c_lflag & ECHO) != 0 && now.c_cc[VSUSP] != _POSIX_VDISABLE;
}

/* Reads the result, checks that the terminal is as before, and gives the wait status. */
static int leave(struct person *p, const char *expected)
{
    char result[256];
    ssize_t len = read(p->result, result, sizeof result - 1);
    int status = 0;

    assert_true(len >= 0);
    result[len] = '\0';
    assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
    assert_string_equal(result, expected);
    assert_true(has_echo(p));
    (void)close(p->result);
    (void)close(p->slave);
    (void)close(p->master);
    free(p);
    return status;
}

static void play_line(int result)
{
    auto_buf struct buf answer = {0};
    enum aad_code code = ask_line("User name", "me@x", &answer, NULL);

    tell(result, code, buf_text(&answer));
}

static void play_line_without_default(int result)
{
    auto_buf struct buf answer = {0};
    enum aad_code code = ask_line("Description", NULL, &answer, NULL);

    tell(result, code, buf_text(&answer));
}

static void play_secret(int result)
{
    auto_secret struct secret answer = {0};
    enum aad_code code = ask_secret("PIN", &answer, NULL);

    tell(result, code, answer.bytes);
}

static void play_new_secret(int result)
{
    auto_secret struct secret answer = {0};
    enum aad_code code = ask_new_secret("Password", &answer, NULL);

    tell(result, code, answer.bytes);
}

/* It waits as whoever calls it does: until something has been typed. */
static void play_typed(int result)
{
    auto_buf struct buf answer = {0};
    struct pollfd typed = {.fd = ask_watch(), .events = POLLIN};
    enum aad_code code = poll(&typed, 1, -1) > 0 ? ask_typed(&answer, NULL) : AAD_TIMEOUT;

    tell(result, code, answer.len ? buf_text(&answer) : "");
}

static void play_yes(int result)
{
    bool yes = false;
    enum aad_code code = ask_yes("Remove it", false, &yes, NULL);

    tell(result, code, yes ? "yes" : "no");
}

TEST(line_is_read)
{
    struct person *p = sit_down(play_line);

    see(p, "User name [me@x]: ");
    type(p, "you@y\n");
    assert_int_equal(leave(p, "0:you@y"), 0);
}

TEST(empty_line_takes_the_default)
{
    struct person *p = sit_down(play_line);

    see(p, "]: ");
    type(p, "\n");
    (void)leave(p, "0:me@x");
    p = sit_down(play_line_without_default);
    see(p, "Description: ");
    type(p, "\n");
    (void)leave(p, "0:");
}

TEST(line_that_was_typed_gets_no_prompt)
{
    struct person *p = sit_down(play_typed);

    type(p, "http://localhost:1/?code=c\n");
    see(p, "http://localhost:1/?code=c\r\n");
    assert_null(strchr(p->screen, ' '));
    (void)leave(p, "0:http://localhost:1/?code=c");
}

TEST(secret_is_not_echoed)
{
    struct person *p = sit_down(play_secret);

    see(p, "PIN: ");
    assert_false(has_echo(p));
    type(p, "hunter2\n");
    see(p, "\n");
    assert_null(strstr(p->screen, "hunter"));
    (void)leave(p, "0:hunter2");
}

TEST(control_c_cancels_and_restores_echo)
{
    struct person *p = sit_down(play_secret);

    see(p, "PIN: ");
    type(p, "half\x03");
    see(p, "\n");
    assert_int_equal(leave(p, "17:"), 0);
    p = sit_down(play_line);
    see(p, "]: ");
    type(p, "half\x03");
    assert_int_equal(leave(p, "17:"), 0);
}

/* Linux can say that a line is there while a ^C empties it, once in a hundred thousand times. Here
 * each wait of the scenario is told so once. */
static bool is_emptied;

int __real_ppoll(struct pollfd *fds, nfds_t n, const struct timespec *limit, const sigset_t *mask);
int __wrap_ppoll(struct pollfd *fds, nfds_t n, const struct timespec *limit, const sigset_t *mask);

int __wrap_ppoll(struct pollfd *fds, nfds_t n, const struct timespec *limit, const sigset_t *mask)
{
    int ready = __real_ppoll(fds, n, limit, mask);

    if (is_emptied && ready > 0) {
        is_emptied = false;
        (void)tcflush(fds[0].fd, TCIFLUSH);
        ask_say("emptied");
    }
    return ready;
}

static void play_emptied_line(int result)
{
    is_emptied = true;
    play_line(result);
}

TEST(emptied_line_is_waited_for_again)
{
    static const char *const typed[][2] = {{"\x03", "17:"}, {"you@y\n", "0:you@y"}};

    for (size_t i = 0; i < COUNT(typed); i++) {
        struct person *p = sit_down(play_emptied_line);

        see(p, "]: ");
        type(p, "gone\n");
        see(p, "emptied");
        type(p, typed[i][0]);
        assert_int_equal(leave(p, typed[i][1]), 0);
    }
}

TEST(end_of_file_cancels)
{
    struct person *p = sit_down(play_secret);

    see(p, "PIN: ");
    type(p, "\x04");
    assert_int_equal(leave(p, "17:"), 0);
}

TEST(ending_signal_restores_echo_and_ends)
{
    for (size_t i = 0; i < COUNT(ending); i++) {
        struct person *p = sit_down(play_secret);
        int status;

        see(p, "PIN: ");
        assert_int_equal(kill(p->pid, ending[i]), 0);
        status = leave(p, "");
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), ending[i]);
    }
}

TEST(new_secret_must_be_the_same_twice)
{
    struct person *p = sit_down(play_new_secret);

    see(p, "Password: ");
    type(p, "one\n");
    see(p, "Password (again): ");
    type(p, "two\n");
    see(p, "not the same");
    see(p, "Password: ");
    type(p, "three\n");
    see(p, "(again): ");
    type(p, "three\n");
    (void)leave(p, "0:three");
}

/* Nobody loses what he has answered before because he slips at this one. */
TEST(secret_is_asked_for_until_it_is_the_same_twice_or_the_input_ends)
{
    struct person *p = sit_down(play_new_secret);

    for (int round = 0; round < 6; round++) {
        see(p, "Password: ");
        type(p, round == 1 ? "\n" : "one\n");
        if (round == 1)
            continue;
        see(p, "(again): ");
        type(p, "two\n");
    }
    see(p, "Password: ");
    type(p, "\x04");
    (void)leave(p, "17:");
}

TEST(yes_and_no_are_understood)
{
    static const char *const typed[][2] = {
        {"y\n", "0:yes"}, {"YES\n", "0:yes"}, {"n\n", "0:no"}, {"\n", "0:no"}};

    for (size_t i = 0; i < COUNT(typed); i++) {
        struct person *p = sit_down(play_yes);

        see(p, "Remove it [y/N]: ");
        type(p, typed[i][0]);
        (void)leave(p, typed[i][1]);
    }
}

TEST(neither_yes_nor_no_is_asked_again)
{
    struct person *p = sit_down(play_yes);

    see(p, "[y/N]: ");
    type(p, "maybe\n");
    see(p, "answer y or n");
    type(p, "y\n");
    (void)leave(p, "0:yes");
}

/* A terminal's own line is half as long: it hands over a longer one in pieces, each ended by ^D. */
TEST(answer_that_is_too_long_is_asked_for_again)
{
    struct person *p = sit_down(play_secret);
    char part[3002];
    int left;

    (void)snprintf(part, sizeof part, "%03000d\x04", 0);
    see(p, "PIN: ");
    for (int i = 0; i < 4; i++) {
        type(p, part);
        do {
            (void)poll(NULL, 0, 30);
        } while (!ioctl(p->slave, FIONREAD, &left) && left);
    }
    type(p, "\n");
    see(p, "It is too long");
    see(p, "PIN: ");
    type(p, "hunter2\n");
    (void)leave(p, "0:hunter2");
}

static void play_long_text(int result)
{
    ask_say("%03000d, and its end\n", 7);
    tell(result, AAD_OK, NULL);
}

TEST(a_long_text_is_shown_whole)
{
    struct person *p = sit_down(play_long_text);

    see(p, "007, and its end");
    assert_int_equal(leave(p, "0:"), 0);
}

/* P5 */
TEST(without_a_terminal_nothing_is_asked)
{
    int status = 0;
    pid_t pid = fork();

    if (!pid) {
        auto_secret struct secret answer = {0};
        struct aad_error err = {0};

        (void)setsid();
        ask_say("nobody reads this\n");
        if (ask_has_terminal() || ask_secret("PIN", &answer, &err) != AAD_UNAVAILABLE ||
            !err.remedy[0])
            _exit(1);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}
