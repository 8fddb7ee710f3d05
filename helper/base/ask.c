/*
 * ask.c - asking the person at the terminal
 *
 * While a question is open, the signals that would end us are blocked except during the wait, so
 * that none comes between a look and the wait. Their handler only notes them; the terminal is
 * restored here, then the signal is raised again. ^C answers the question: it was cancelled.
 *
 * Whoever slips is asked again, however often: ^C ends it, and so does the end of the input, also
 * of a terminal that is gone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/file.h"
#include "base/person.h"
#include "base/screen.h"
#include "base/text.h"
#include "base/wrap.h"

#define ASK_LINE_MAX 8192

static const int ask_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
#define ASK_SIGNALS (sizeof ask_signals / sizeof ask_signals[0])

static volatile sig_atomic_t ask_caught;

struct ask {
    int fd;
    bool is_quiet; /* `before` is to be restored */
    struct termios before;
    struct sigaction actions[ASK_SIGNALS];
    sigset_t mask;
};

static void ask_note_signal(int number)
{
    ask_caught = number;
}

/* It does not block: what the wait saw may be gone before the read. While ^C empties the line,
 * Linux can say that there still is one; a blocking read would then sleep, with that ^C blocked. */
static int ask_open_terminal(void)
{
    return open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

bool ask_has_terminal(void)
{
    auto_fd int fd = ask_open_terminal();

    return fd >= 0;
}

int ask_watch(void)
{
    return ask_open_terminal();
}

/* As the terminal can show it: its characters, and, where lines may be broken, its width. */
static enum aad_code ask_write(int fd, char *text, bool may_break, struct aad_error *err)
{
    struct screen screen = screen_of(fd);
    struct wrap wrap = {.columns = may_break ? screen.columns : 0};
    auto_buf struct buf shown = {0};

    screen_fit(&screen, text);
    wrap_append(&shown, text, &wrap);
    return buf_ok(&shown, err) ? AAD_INTERNAL
                               : file_write_all(fd, buf_text(&shown), shown.len, err);
}

bool ask_shows_unicode(size_t *ret_columns, size_t *ret_rows)
{
    auto_fd int fd = ask_open_terminal();
    struct winsize size;

    if (fd < 0 || ioctl(fd, TIOCGWINSZ, &size) || !screen_is_utf8())
        return false;
    *ret_columns = size.ws_col;
    *ret_rows = size.ws_row;
    return true;
}

static void ask_catch_signals(struct ask *ask)
{
    struct sigaction note = {.sa_handler = ask_note_signal};
    sigset_t blocked;

    ask_caught = 0;
    (void)sigemptyset(&blocked);
    for (size_t i = 0; i < ASK_SIGNALS; i++)
        (void)sigaddset(&blocked, ask_signals[i]);
    (void)sigprocmask(SIG_BLOCK, &blocked, &ask->mask);
    for (size_t i = 0; i < ASK_SIGNALS; i++) {
        (void)sigaction(ask_signals[i], NULL, &ask->actions[i]);
        /* What was ignored (nohup) stays ignored, but ^C must always work here. */
        if (ask->actions[i].sa_handler != SIG_IGN || ask_signals[i] == SIGINT)
            (void)sigaction(ask_signals[i], &note, NULL);
    }
}

/* No echo, and no ^Z: a shell must not get the terminal back without echo. */
static enum aad_code ask_silence(struct ask *ask, struct aad_error *err)
{
    struct termios quiet;

    if (tcgetattr(ask->fd, &ask->before))
        return error_set_errno(err, errno, "cannot turn off the terminal's echo");
    quiet = ask->before;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
    quiet.c_lflag |= ICANON | ISIG;
    quiet.c_cc[VSUSP] = _POSIX_VDISABLE;
    if (tcsetattr(ask->fd, TCSAFLUSH, &quiet))
        return error_set_errno(err, errno, "cannot turn off the terminal's echo");
    ask->is_quiet = true;
    return AAD_OK;
}

static void ask_close(struct ask *ask)
{
    if (ask->fd < 0)
        return;
    if (ask->is_quiet) {
        (void)tcsetattr(ask->fd, TCSAFLUSH, &ask->before);
        (void)file_write_all(ask->fd, "\n", 1, NULL);
    } else if (ask_caught) {
        (void)file_write_all(ask->fd, "\n", 1, NULL);
    }
    for (size_t i = 0; i < ASK_SIGNALS; i++)
        (void)sigaction(ask_signals[i], &ask->actions[i], NULL);
    (void)close(ask->fd);
    if (ask_caught && ask_caught != SIGINT)
        (void)raise(ask_caught);
    (void)sigprocmask(SIG_SETMASK, &ask->mask, NULL);
}

static enum aad_code ask_open(struct ask *ask, bool is_secret, char *prompt, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    ask->fd = ask_open_terminal();
    if (ask->fd < 0)
        return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                             "there is no terminal to ask at\n"
                             "Run it in a terminal, or give the answer by an option.");
    ask_catch_signals(ask);
    if (is_secret)
        code = ask_silence(ask, err);
    if (!code)
        code = ask_write(ask->fd, prompt, true, err);
    return code;
}

static bool ask_wait(const struct ask *ask)
{
    struct pollfd p = {.fd = ask->fd, .events = POLLIN};

    while (!ask_caught && ppoll(&p, 1, NULL, &ask->mask) < 0 && errno == EINTR)
        ;
    return !ask_caught;
}

/* Byte by byte, straight into the secret: no other copy exists, and no byte too many is read. */
static enum aad_code ask_read(const struct ask *ask, struct secret *line, bool *ret_is_too_long,
                              struct aad_error *err)
{
    bool is_too_long = false;

    for (;;) {
        char *at = secret_reserve(line, 1);
        ssize_t len;

        if (!at)
            return secret_ok(line, err);
        len = ask_wait(ask) ? read(ask->fd, at, 1) : 0;
        if (len < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (len < 0 || ask_caught || (!len && !line->len))
            return aad_error_set(err, AAD_CANCELLED, NULL, "cancelled");
        if (len < 1 || *at == '\n')
            break;
        if (line->len < ASK_LINE_MAX)
            secret_grew(line, 1);
        else
            is_too_long = true;
    }
    line->bytes[line->len] = '\0';
    *ret_is_too_long = is_too_long;
    return AAD_OK;
}

static enum aad_code ask_try(char *prompt, bool is_secret, struct secret *ret,
                             bool *ret_is_too_long, struct aad_error *err)
{
    __attribute__((cleanup(ask_close))) struct ask ask = {.fd = -1};
    auto_secret struct secret line = {0};
    enum aad_code code;

    person_announce(true);
    code = ask_open(&ask, is_secret, prompt, err);
    if (!code)
        code = ask_read(&ask, &line, ret_is_too_long, err);
    person_announce(false);
    if (!code)
        secret_take(ret, &line);
    return code;
}

static bool ask_is_left;

bool ask_was_left(void)
{
    return ask_is_left;
}

static enum aad_code ask_once(char *prompt, bool is_secret, struct secret *ret,
                              struct aad_error *err)
{
    bool is_too_long = true;
    enum aad_code code = AAD_OK;

    ask_is_left = false;
    while (!code && is_too_long) {
        code = ask_try(prompt, is_secret, ret, &is_too_long, err);
        if (!code && is_too_long)
            ask_say("It is too long: more than %d bytes.\n", ASK_LINE_MAX);
    }
    ask_is_left = code == AAD_CANCELLED;
    return code;
}

enum aad_code ask_line(const char *prompt, const char *fallback, struct buf *ret,
                       struct aad_error *err)
{
    auto_secret struct secret line = {0};
    auto_buf struct buf shown = {0};
    enum aad_code code;

    buf_append_text(&shown, prompt);
    if (fallback && *fallback)
        buf_printf(&shown, " [%s]", fallback);
    buf_append_text(&shown, ": ");
    code = buf_ok(&shown, err);
    if (!code)
        code = ask_once(shown.bytes, false, &line, err);
    if (code)
        return code;
    buf_clear(ret);
    if (line.len)
        buf_append(ret, line.bytes, line.len);
    else if (fallback)
        buf_append_text(ret, fallback);
    return buf_ok(ret, err);
}

enum aad_code ask_typed(struct buf *ret, struct aad_error *err)
{
    auto_secret struct secret line = {0};
    enum aad_code code = ask_once((char[]){""}, false, &line, err);

    if (code)
        return code;
    buf_clear(ret);
    buf_append(ret, line.bytes, line.len);
    return buf_ok(ret, err);
}

static enum aad_code ask_secret_for(const char *prompt, const char *suffix, struct secret *ret,
                                    struct aad_error *err)
{
    auto_buf struct buf shown = {0};
    enum aad_code code;

    buf_printf(&shown, "%s%s: ", prompt, suffix);
    code = buf_ok(&shown, err);
    return code ? code : ask_once(shown.bytes, true, ret, err);
}

enum aad_code ask_secret(const char *prompt, struct secret *ret, struct aad_error *err)
{
    return ask_secret_for(prompt, "", ret, err);
}

enum aad_code ask_new_secret(const char *prompt, struct secret *ret, struct aad_error *err)
{
    for (;;) {
        auto_secret struct secret first = {0}, again = {0};
        enum aad_code code = ask_secret_for(prompt, "", &first, err);

        if (code)
            return code;
        if (!first.len) {
            ask_say("It must not be empty.\n");
            continue;
        }
        code = ask_secret_for(prompt, " (again)", &again, err);
        if (code)
            return code;
        if (secret_equal(&first, &again)) {
            secret_take(ret, &first);
            return AAD_OK;
        }
        ask_say("The two are not the same.\n");
    }
}

enum aad_code ask_yes(const char *prompt, bool fallback, bool *ret_yes, struct aad_error *err)
{
    auto_buf struct buf shown = {0};
    enum aad_code code;

    buf_printf(&shown, "%s [%s]: ", prompt, fallback ? "Y/n" : "y/N");
    code = buf_ok(&shown, err);
    while (!code) {
        auto_secret struct secret line = {0};
        const char *answer;

        code = ask_once(shown.bytes, false, &line, err);
        if (code)
            return code;
        answer = line.len ? line.bytes : fallback ? "y" : "n";
        *ret_yes = text_equal_nocase(answer, "y") || text_equal_nocase(answer, "yes");
        if (*ret_yes || text_equal_nocase(answer, "n") || text_equal_nocase(answer, "no"))
            return AAD_OK;
        ask_say("Please answer y or n.\n");
    }
    return code;
}

void ask_say(const char *format, ...)
{
    auto_fd int fd = ask_open_terminal();
    char *text = NULL;
    va_list args;
    int len;

    if (fd < 0)
        return;
    va_start(args, format);
    len = vasprintf(&text, format, args);
    va_end(args);
    if (len < 0)
        return;
    (void)ask_write(fd, text, true, NULL);
    free(text);
}

void ask_show(const char *text)
{
    auto_fd int fd = ask_open_terminal();
    auto_buf struct buf copy = {0};

    buf_append_text(&copy, text);
    if (fd >= 0 && copy.bytes)
        (void)ask_write(fd, copy.bytes, false, NULL);
}
