/*
 * fuzz_ask.c - what comes from a terminal, byte by byte; the first byte chooses the question, its
 * highest bit whether there is a terminal
 *
 * An answer is one line of text or a secret without a line end, or there is none and it is said
 * why; what is shown to the terminal has nothing in it that a terminal obeys, and the echo is as it
 * was.
 *
 * reads: helper/base/ask.c
 *
 * but: ask_note_signal, ask_has_terminal, ask_watch, ask_shows_unicode - no bytes of others
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/ask.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "check.h"

static const uint8_t *input;
static size_t input_len;
static int terminal = -1; /* open just now */
static bool is_quiet, is_without;

int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_tcgetattr(int fd, struct termios *ret);
int __wrap_tcsetattr(int fd, int when, const struct termios *wanted);
int __wrap_ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout,
                 const sigset_t *mask);
ssize_t __real_read(int fd, void *ret, size_t size);
ssize_t __wrap_read(int fd, void *ret, size_t size);
enum aad_code __wrap_file_write_all(int fd, const void *bytes, size_t len, struct aad_error *err);

int __wrap_open64(const char *path, int flags, ...)
{
    bool is_terminal = !strcmp(path, "/dev/tty");
    int fd;

    if (is_terminal && is_without) {
        errno = ENXIO;
        return -1;
    }
    fd = __real_open64(is_terminal ? "/dev/null" : path, flags, 0600);

    if (is_terminal)
        terminal = fd;
    return fd;
}

int __wrap_tcgetattr(int fd, struct termios *ret)
{
    check(fd == terminal);
    *ret = (struct termios){.c_lflag = ECHO | ICANON};
    return 0;
}

int __wrap_tcsetattr(int fd, int when, const struct termios *wanted)
{
    check(fd == terminal && when == TCSAFLUSH);
    is_quiet = !(wanted->c_lflag & ECHO);
    return 0;
}

int __wrap_ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask)
{
    (void)timeout, (void)mask;
    check(n == 1 && fds[0].fd == terminal);
    return 1;
}

ssize_t __wrap_read(int fd, void *ret, size_t size)
{
    if (fd != terminal)
        return __real_read(fd, ret, size);
    if (!input_len)
        return 0;
    memcpy(ret, input++, 1);
    input_len--;
    return 1;
}

enum aad_code __wrap_file_write_all(int fd, const void *bytes, size_t len, struct aad_error *err)
{
    const unsigned char *at = bytes;

    (void)err;
    check(fd == terminal);
    for (size_t i = 0; i < len; i++)
        check(at[i] >= 0x20 ? at[i] != 0x7f : at[i] == '\n');
    return AAD_OK;
}

static void check_line(enum aad_code code, const char *text, const struct aad_error *err)
{
    check_outcome(code, err);
    check(!strchr(text, '\n') && !is_quiet);
}

static void line(bool is_typed)
{
    auto_buf struct buf answer = {0};
    struct aad_error err = {0};
    enum aad_code code =
        is_typed ? ask_typed(&answer, &err) : ask_line("Name \"x\"", "default", &answer, &err);

    check_line(code, buf_text(&answer), &err);
    (void)ask_was_left();
}

static void secret(bool is_new)
{
    auto_secret struct secret answer = {0};
    struct aad_error err = {0};
    enum aad_code code =
        is_new ? ask_new_secret("Password", &answer, &err) : ask_secret("Password", &answer, &err);

    check_line(code, answer.len ? answer.bytes : "", &err);
    check(answer.len <= 8192 && !memchr(answer.len ? answer.bytes : "", '\n', answer.len));
}

static void yes(void)
{
    struct aad_error err = {0};
    bool is_yes = false;

    check_line(ask_yes("Go on?", false, &is_yes, &err), "", &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    int which;

    if (!len)
        return 0;
    input = bytes + 1;
    input_len = len - 1;
    is_quiet = false;
    is_without = bytes[0] & 0x80;
    which = (bytes[0] & 0x7f) % 5;
    if (which < 2)
        line(which);
    else if (which < 4)
        secret(which == 3);
    else
        yes();
    ask_say("%s", "said\n");
    ask_show("shown\n");
    return 0;
}
