/*
 * pty.c - a person at a terminal, played from a script
 *
 *   pty [-t SECONDS] COMMAND ARGUMENT... < SCRIPT
 *
 * Runs the command on a new terminal. Each line of the script is done in turn, within the time:
 *
 *   expect TEXT    wait until the screen shows TEXT after what was expected before, in whatever
 *                  colours, and over however many lines
 *   send TEXT      type TEXT and Enter
 *   key C          press Control-C (or D, ...)
 *   signal NAME    TERM, HUP or INT to the command
 *   echo on|off    wait until the terminal echoes, or not
 *   end            wait until the command has ended
 *
 * The screen goes to stdout. At the end the command must have ended by itself and echo must be on
 * again. Exit status: the command's (128 + signal), or 125 when the script failed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

#define SCREEN_MAX (256 * 1024)

static char screen[SCREEN_MAX];
static size_t screen_len, screen_seen; /* seen: what `expect` has used up */
static int terminal, far_end;          /* far_end keeps the settings readable after the end */
static pid_t child;
static int child_status = -1;
static long limit_ms = 15000;

static long pty_clock_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void pty_read(int wait_ms)
{
    struct pollfd ready = {.fd = terminal, .events = POLLIN};
    ssize_t got;

    if (poll(&ready, 1, wait_ms) > 0 && screen_len < SCREEN_MAX - 1) {
        got = read(terminal, screen + screen_len, SCREEN_MAX - 1 - screen_len);
        if (got > 0)
            screen_len += (size_t)got;
        else
            (void)poll(NULL, 0, wait_ms);
    }
    if (child_status < 0 && waitpid(child, &child_status, WNOHANG) != child)
        child_status = -1;
}

/* Behind a colour, or another escape sequence, that begins there. */
static size_t pty_skip_escape(size_t at)
{
    while (at + 1 < screen_len && screen[at] == '\033' && screen[at + 1] == '[') {
        at += 2;
        while (at < screen_len && (screen[at] < '@' || screen[at] > '~'))
            at++;
        at += at < screen_len;
    }
    return at;
}

/* A person reads on where a line was broken, and sees no colour as text. Where the text ends that
 * begins there; 0 = it does not. */
static size_t pty_match(size_t at, const char *text)
{
    for (; *text; text++) {
        at = pty_skip_escape(at);
        if (at >= screen_len || (*text != screen[at] && (*text != ' ' || screen[at] != '\r')))
            return 0;
        if (screen[at++] == '\r')
            while (at < screen_len && strchr("\r\n ", screen[at]))
                at++;
    }
    return at;
}

static bool pty_expect(const char *text)
{
    for (size_t at = screen_seen; at < screen_len; at++) {
        size_t end = pty_match(at, text);

        if (end) {
            screen_seen = end;
            return true;
        }
    }
    return false;
}

static bool pty_has_echo(bool wanted)
{
    struct termios settings;

    return !tcgetattr(far_end, &settings) && !!(settings.c_lflag & ECHO) == wanted;
}

static bool pty_send(const char *bytes, size_t len)
{
    return write(terminal, bytes, len) == (ssize_t)len;
}

static bool pty_signal(const char *name)
{
    int number = !strcmp(name, "TERM") ? SIGTERM : !strcmp(name, "HUP") ? SIGHUP : SIGINT;

    return !kill(child, number);
}

/* True once the line's condition holds. */
static bool pty_is_done(const char *verb, const char *rest)
{
    if (!strcmp(verb, "expect"))
        return pty_expect(rest);
    if (!strcmp(verb, "echo"))
        return pty_has_echo(!strcmp(rest, "on"));
    return !strcmp(verb, "end") && child_status >= 0;
}

static bool pty_wait(const char *verb, const char *rest)
{
    long until_ms = pty_clock_ms() + limit_ms;

    while (!pty_is_done(verb, rest)) {
        if (pty_clock_ms() > until_ms)
            return false;
        pty_read(20);
    }
    return true;
}

static bool pty_run_line(char *line)
{
    char *rest = line, *verb = strsep(&rest, " ");
    char typed[4096];

    if (!rest)
        rest = line + strlen(line);
    if (!*verb || *verb == '#')
        return true;
    if (!strcmp(verb, "send"))
        return pty_send(typed, (size_t)snprintf(typed, sizeof typed, "%s\r", rest));
    if (!strcmp(verb, "key"))
        return pty_send((const char[]){(char)(*rest & 0x1f)}, 1);
    if (!strcmp(verb, "signal"))
        return pty_signal(rest);
    return pty_wait(verb, rest);
}

static bool pty_play(void)
{
    char *line = NULL;
    size_t room = 0;
    bool good = true;

    while (good && getline(&line, &room, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        good = pty_run_line(line);
        if (!good)
            (void)fprintf(stderr, "pty: not within the time: %.6s ...\n", line);
    }
    free(line);
    return good;
}

static bool pty_finish(bool good)
{
    if (good && !pty_wait("end", "")) {
        (void)fprintf(stderr, "pty: the command does not end\n");
        good = false;
    }
    pty_read(50);
    pty_read(50);
    if (child_status < 0) {
        (void)kill(child, SIGKILL);
        (void)waitpid(child, &child_status, 0);
    }
    if (!pty_has_echo(true)) {
        (void)fprintf(stderr, "pty: the terminal was left without echo\n");
        good = false;
    }
    (void)fwrite(screen, 1, screen_len, stdout);
    return good;
}

int main(int argc, char **argv)
{
    struct winsize size = {.ws_row = 40, .ws_col = 120};
    int at = 1;

    if (argc > 3 && !strcmp(argv[1], "-t")) {
        limit_ms = 1000 * strtol(argv[2], NULL, 10);
        at = 3;
    }
    if (at >= argc) {
        (void)fprintf(stderr, "usage: pty [-t SECONDS] COMMAND ARGUMENT... < SCRIPT\n");
        return 2;
    }
    if (openpty(&terminal, &far_end, NULL, NULL, &size) || (child = fork()) < 0) {
        perror("pty");
        return 125;
    }
    if (!child) {
        (void)close(terminal);
        if (login_tty(far_end))
            _exit(125);
        (void)execvp(argv[at], argv + at);
        _exit(127);
    }
    /* What a wait saw may be gone when it is read: a ^C empties the screen's line. */
    (void)fcntl(terminal, F_SETFL, O_NONBLOCK);
    if (!pty_finish(pty_play()))
        return 125;
    return WIFEXITED(child_status) ? WEXITSTATUS(child_status) : 128 + WTERMSIG(child_status);
}
