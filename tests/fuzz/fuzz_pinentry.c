/*
 * fuzz_pinentry.c - what a pinentry answers (the Assuan protocol); the first byte chooses what it
 * is asked
 *
 * reads: helper/store/pinentry.c
 *
 * but: pinentry_environment, pinentry_start - the process, no bytes of others
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/proc.h"
#include "base/program.h"
#include "check.h"
#include "store/pin.h"

static const uint8_t *input;
static size_t input_len;

enum aad_code __wrap_proc_spawn(const struct proc_spec *spec, pid_t *ret, struct aad_error *err);
void __wrap_proc_kill(pid_t pid);
bool __wrap_program_find(const char *name, struct buf *ret);
enum aad_code __wrap_file_write_all(int fd, const void *bytes, size_t len, struct aad_error *err);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout);
ssize_t __real_read(int fd, void *ret, size_t size);
ssize_t __wrap_read(int fd, void *ret, size_t size);
int __real_poll(struct pollfd *fds, nfds_t n, int timeout);
static bool is_running;

enum aad_code __wrap_proc_spawn(const struct proc_spec *spec, pid_t *ret, struct aad_error *err)
{
    (void)spec, (void)err;
    *ret = 0;
    return AAD_OK;
}

void __wrap_proc_kill(pid_t pid)
{
    check(!pid);
}

bool __wrap_program_find(const char *name, struct buf *ret)
{
    buf_append_text(ret, name);
    return true;
}

/* One command is one line. */
enum aad_code __wrap_file_write_all(int fd, const void *bytes, size_t len, struct aad_error *err)
{
    const char *text = bytes;

    (void)fd, (void)err;
    check(len == 1 ? text[0] == '\n' || text[0] >= 0x20 : !memchr(text, '\n', len));
    return AAD_OK;
}

int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
    return is_running ? 1 : __real_poll(fds, n, timeout);
}

/* Some bytes at a time. */
ssize_t __wrap_read(int fd, void *ret, size_t size)
{
    size_t n = input_len < 37 ? input_len : 37;

    if (!is_running)
        return __real_read(fd, ret, size);
    check(size >= n);
    if (n)
        memcpy(ret, input, n);
    input += n;
    input_len -= n;
    return (ssize_t)n;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    auto_secret struct secret pin = {0};
    struct aad_error err = {0};
    enum aad_code code;

    if (!len)
        return 0;
    input = bytes + 1;
    input_len = len - 1;
    (void)setenv("TERM", "xterm", 1);
    is_running = true;
    code = bytes[0] % 3 == 0   ? pinentry_ask("50 % of \"it\"", &pin, &err)
           : bytes[0] % 3 == 1 ? pinentry_ask_new("the token", &pin, &err)
                               : pinentry_confirm("the token", &err);
    is_running = false;
    check_outcome(code, &err);
    check(code ? !pin.len : bytes[0] % 3 == 2 || pin.len > 0);
    return 0;
}
