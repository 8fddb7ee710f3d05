/*
 * pinentry.c - asking for a PIN by pinentry, the program of GnuPG
 *
 * Assuan protocol ("Developing with Assuan", section 2): lines, OK and ERR, data escaped by '%'.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/deadline.h"
#include "base/env.h"
#include "base/error.h"
#include "base/file.h"
#include "base/person.h"
#include "base/proc.h"
#include "base/program.h"
#include "base/text.h"
#include "store/pin.h"

#define PINENTRY_MS 120000 /* a person has to find the token's PIN */
#define PINENTRY_LINE_MAX 2048
#define PINENTRY_ROWS 8

struct pinentry {
    pid_t pid;
    int fd;
    struct deadline deadline;
    struct secret pending; /* read, but no whole line yet */
};

static enum aad_code pinentry_fail(struct aad_error *err)
{
    return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                         "pinentry does not answer as it should\n"
                         "Install pinentry-curses or pinentry-gnome3, or set the connection's "
                         "'pin' to another source.");
}

/* --- the process ---------------------------------------------------------------------------- */

static void pinentry_environment(struct buf *texts, char **rows)
{
    static const char *const names[] = {
        "HOME", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "TERM", "XDG_RUNTIME_DIR", "LANG"};
    size_t n = 0;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = env_get(names[i]);

        if (!value)
            continue;
        buf_printf(&texts[n], "%s=%s", names[i], value);
        rows[n] = texts[n].bytes;
        n += rows[n] != NULL;
    }
    rows[n] = NULL;
}

static enum aad_code pinentry_start(struct pinentry *p, struct aad_error *err)
{
    struct buf texts[PINENTRY_ROWS] = {0};
    char *rows[PINENTRY_ROWS + 1], word[] = "pinentry", *argv[] = {word, NULL};
    struct proc_spec spec = {.argv = argv, .environ = rows, .fds = {-1, -1, -1}, .extra_fd = -1};
    auto_buf struct buf program = {0};
    int pair[2];
    enum aad_code code;

    if (!program_find(word, &program) || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                             "there is no program 'pinentry' on PATH\n"
                             "Install a pinentry (Debian: pinentry-curses), or set the "
                             "connection's 'pin' to another source.");
    spec.path = buf_text(&program);
    p->fd = pair[0];
    spec.fds[0] = spec.fds[1] = pair[1];
    pinentry_environment(texts, rows);
    code = proc_spawn(&spec, &p->pid, err);
    (void)close(pair[1]);
    for (size_t i = 0; i < PINENTRY_ROWS; i++)
        buf_clear(&texts[i]);
    return code;
}

/* --- lines ---------------------------------------------------------------------------------- */

/* One line without its end, moved out of what was read. */
static bool pinentry_split(struct pinentry *p, struct secret *ret)
{
    char *end = p->pending.len ? memchr(p->pending.bytes, '\n', p->pending.len) : NULL;
    auto_secret struct secret rest = {0};
    size_t len;

    if (!end)
        return false;
    len = (size_t)(end - p->pending.bytes);
    secret_clear(ret);
    secret_append(ret, p->pending.bytes, len);
    secret_append(&rest, end + 1, p->pending.len - len - 1);
    secret_take(&p->pending, &rest);
    return true;
}

static bool pinentry_read_line(struct pinentry *p, struct secret *ret)
{
    while (!pinentry_split(p, ret)) {
        struct pollfd wait = {.fd = p->fd, .events = POLLIN};
        int64_t left_ms = deadline_left_ms(&p->deadline);
        char *room;
        ssize_t n;

        if (!left_ms || p->pending.len > PINENTRY_LINE_MAX || poll(&wait, 1, (int)left_ms) <= 0)
            return false;
        room = secret_reserve(&p->pending, PINENTRY_LINE_MAX);
        n = room ? read(p->fd, room, PINENTRY_LINE_MAX) : -1;
        if (n <= 0)
            return false;
        secret_grew(&p->pending, (size_t)n);
    }
    return !secret_ok(ret, NULL);
}

/* Sends a command; true if it was answered by OK. Data goes to ret_data, if that is not NULL. */
static bool pinentry_command(struct pinentry *p, const char *line, struct secret *ret_data)
{
    auto_secret struct secret answer = {0};

    if (line &&
        (file_write_all(p->fd, line, strlen(line), NULL) || file_write_all(p->fd, "\n", 1, NULL)))
        return false;
    while (pinentry_read_line(p, &answer)) {
        const char *text = answer.len ? answer.bytes : "";

        if (text_has_prefix(text, "OK"))
            return !ret_data || !secret_ok(ret_data, NULL);
        if (text_has_prefix(text, "ERR"))
            return false;
        if (text_has_prefix(text, "D ") && ret_data)
            secret_append(ret_data, text + 2, answer.len - 2);
    }
    return false;
}

/* --- asking --------------------------------------------------------------------------------- */

static void pinentry_set_terminal(struct pinentry *p)
{
    char name[128], line[160];

    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (ttyname_r(fd, name, sizeof name))
            continue;
        (void)snprintf(line, sizeof line, "OPTION ttyname=%s", name);
        (void)pinentry_command(p, line, NULL);
        break;
    }
    if (env_get("TERM")) {
        (void)snprintf(line, sizeof line, "OPTION ttytype=%.80s", env_get("TERM"));
        (void)pinentry_command(p, line, NULL);
    }
}

/* A label may have a '%' in it, which begins an escape here. */
static enum aad_code pinentry_describe(struct pinentry *p, const char *what, const char *subject,
                                       struct aad_error *err)
{
    auto_buf struct buf line = {0};

    buf_printf(&line, "SETDESC %s%%0A", what);
    for (; *subject; subject++)
        buf_printf(&line, *subject == '%' ? "%%25" : "%c", *subject);
    if (buf_ok(&line, err))
        return AAD_INTERNAL;
    (void)pinentry_command(p, "SETTITLE aad-credential", NULL);
    return pinentry_command(p, buf_text(&line), NULL) ? AAD_OK : pinentry_fail(err);
}

static enum aad_code pinentry_talk(struct pinentry *p, const char *what, const char *subject,
                                   struct secret *ret, struct aad_error *err)
{
    enum aad_code code = pinentry_describe(p, what, subject, err);

    if (code)
        return code;
    if (!pinentry_command(p, "SETPROMPT PIN:", NULL))
        return pinentry_fail(err);
    if (!pinentry_command(p, "GETPIN", ret))
        return aad_error_set(err, AAD_CANCELLED, NULL, "the PIN was not entered");
    text_percent_decode(ret);
    return ret->len ? AAD_OK : aad_error_set(err, AAD_CANCELLED, NULL, "the PIN is empty");
}

/* By two windows: not every pinentry knows SETREPEAT. */
static enum aad_code pinentry_talk_of_new(struct pinentry *p, const char *subject,
                                          struct secret *ret, struct aad_error *err)
{
    auto_secret struct secret again = {0};
    enum aad_code code = pinentry_talk(p, "Choose a new PIN for the token", subject, ret, err);

    if (!code)
        code = pinentry_talk(p, "Enter the new PIN once more, for the token", subject, &again, err);
    if (code || secret_equal(ret, &again))
        return code;
    return aad_error_set(err, AAD_CANCELLED, NULL,
                         "the new PIN was entered in two ways\n"
                         "Nothing was changed. Repeat the command.");
}

static enum aad_code pinentry_talk_of_final_try(struct pinentry *p, const char *subject,
                                                struct aad_error *err)
{
    enum aad_code code = pinentry_describe(
        p, "One more wrong PIN locks this token, perhaps for good. Use its last try?", subject,
        err);

    if (code || pinentry_command(p, "CONFIRM", NULL))
        return code;
    return aad_error_set(err, AAD_CANCELLED, NULL, "the token's last try is not used");
}

static enum aad_code pinentry_begin(struct pinentry *p, struct aad_error *err)
{
    enum aad_code code;

    *p = (struct pinentry){.fd = -1, .deadline = deadline_in_ms(PINENTRY_MS)};
    person_announce(true);
    code = pinentry_start(p, err);
    if (!code && !pinentry_command(p, NULL, NULL)) /* its greeting */
        code = pinentry_fail(err);
    if (!code)
        pinentry_set_terminal(p);
    return code;
}

static void pinentry_end(struct pinentry *p)
{
    cleanup_fd(&p->fd);
    proc_kill(p->pid);
    secret_clear(&p->pending);
    person_announce(false);
}

enum aad_code pinentry_ask(const char *subject, struct secret *ret, struct aad_error *err)
{
    struct pinentry p;
    enum aad_code code = pinentry_begin(&p, err);

    if (!code)
        code = pinentry_talk(&p, "aad-credential needs the PIN of the token", subject, ret, err);
    if (code)
        secret_clear(ret);
    pinentry_end(&p);
    return code;
}

enum aad_code pinentry_ask_new(const char *subject, struct secret *ret, struct aad_error *err)
{
    struct pinentry p;
    enum aad_code code = pinentry_begin(&p, err);

    if (!code)
        code = pinentry_talk_of_new(&p, subject, ret, err);
    if (code)
        secret_clear(ret);
    pinentry_end(&p);
    return code;
}

enum aad_code pinentry_confirm(const char *subject, struct aad_error *err)
{
    struct pinentry p;
    enum aad_code code = pinentry_begin(&p, err);

    if (!code)
        code = pinentry_talk_of_final_try(&p, subject, err);
    pinentry_end(&p);
    return code;
}
