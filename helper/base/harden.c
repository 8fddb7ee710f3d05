/*
 * harden.c - the first statements of every program of ours
 *
 * The order matters: nothing can be read out of us before anything is read in, and a set-id start
 * ends before any file or variable was looked at.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/harden.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

#define HARDEN_FILES 20 /* the most that one call opens, with room to spare */

const int harden_ignored[] = {SIGPIPE, SIGXFSZ, 0};

/* Our caller's, for what we become. */
static mode_t harden_umask = 077;
static const int harden_signals[] = {SIGPIPE, SIGXFSZ, SIGCHLD};
static bool harden_was_ignored[sizeof harden_signals / sizeof harden_signals[0]];
static rlim_t harden_file_limit; /* 0 = it is as it was */
static bool harden_was_closed[3];

static enum aad_code harden_refuse_set_id(struct aad_error *err)
{
    return aad_error_set(
        err, AAD_REFUSED, NULL,
        "refuses to start: it must not be installed set-user-id or set-group-id, "
        "nor with capabilities\n"
        "Install it anew, from its package; whoever gave it those rights must take them back.");
}

/* No kernel refuses these calls: it is a sandbox that does. */
static enum aad_code harden_refuse_open_memory(struct aad_error *err, const char *step, int errnum)
{
    return aad_error_set(
        err, AAD_REFUSED, NULL,
        "refuses to start: its memory cannot be closed to others, since %s is refused here: %s\n"
        "Let the sandbox (the seccomp profile of the container or the service) allow %s.",
        step, strerror(errnum), step);
}

/* No core file is written of a process that is not dumpable. Where a setting is in force, its call
 * may fail. */
static enum aad_code harden_close_memory(struct aad_error *err)
{
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
        return harden_refuse_open_memory(err, "prctl(PR_SET_DUMPABLE)", errno);
    return getauxval(AT_SECURE) ? harden_refuse_set_id(err) : AAD_OK;
}

/* The limit may be refused, and 'doctor' says so. */
enum aad_code harden_children(struct aad_error *err)
{
    const struct rlimit none = {0, 0};

    (void)setrlimit(RLIMIT_CORE, &none);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
        return harden_refuse_open_memory(err, "prctl(PR_SET_NO_NEW_PRIVS)", errno);
    return AAD_OK;
}

static enum aad_code harden_set_signals(struct aad_error *err)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, ordinary = {.sa_handler = SIG_DFL}, before;
    int failed = 0;

    for (size_t i = 0; i < sizeof harden_signals / sizeof harden_signals[0]; i++)
        harden_was_ignored[i] =
            !sigaction(harden_signals[i], NULL, &before) && before.sa_handler == SIG_IGN;
    for (const int *number = harden_ignored; *number; number++)
        failed |= sigaction(*number, &ignore, NULL);
    /* Our parent may ignore SIGCHLD: then the kernel would reap our children, and nobody could tell
     * how a program of ours ended. */
    failed |= sigaction(SIGCHLD, &ordinary, NULL);
    return failed ? error_set_errno(err, errno, "refuses to start: signals cannot be set up")
                  : AAD_OK;
}

/* Where /dev/null is missing, a pipe serves as well: a reader is at its end at once, and what is
 * written to it goes nowhere. */
static int harden_open_pipe(int fd)
{
    int ends[2];

    if (pipe(ends))
        return -1;
    if (fd == STDERR_FILENO)
        (void)dup2(ends[1], fd);
    (void)close(ends[1]);
    return ends[0];
}

/* A closed stdout becomes unwritable, not a sink: the caller must learn that it got nothing. */
static enum aad_code harden_open_missing(struct aad_error *err)
{
    static const int flags[3] = {O_RDONLY, O_RDONLY, O_WRONLY};

    for (int fd = 0; fd < 3; fd++) {
        if (fcntl(fd, F_GETFD) >= 0)
            continue;
        if (open("/dev/null", flags[fd]) != fd && harden_open_pipe(fd) != fd)
            return error_set_errno(err, errno ? errno : EBADF,
                                   "refuses to start: descriptor %d is closed, and nothing can be "
                                   "put there",
                                   fd);
        harden_was_closed[fd] = true;
    }
    return AAD_OK;
}

enum aad_code harden_process(struct aad_error *err)
{
    enum aad_code code = harden_close_memory(err);

    harden_umask = umask(077);
    if (!code)
        code = harden_set_signals(err);
    return code ? code : harden_open_missing(err);
}

enum aad_code harden_files(struct aad_error *err)
{
    int first = fcntl(STDIN_FILENO, F_DUPFD, 3);
    struct rlimit limit;
    rlim_t need;

    if (first >= 0)
        (void)close(first);
    if (getrlimit(RLIMIT_NOFILE, &limit))
        return AAD_OK; /* a sandbox that hides the limit sets none */
    need = (first >= 0 ? (rlim_t)first : limit.rlim_cur) + HARDEN_FILES;
    if (need <= limit.rlim_cur)
        return AAD_OK;
    harden_file_limit = limit.rlim_cur;
    limit.rlim_cur = need;
    if (need <= limit.rlim_max && !setrlimit(RLIMIT_NOFILE, &limit))
        return AAD_OK;
    harden_file_limit = 0;
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    return aad_error_set(err, AAD_IO, NULL,
                         "refuses to start: it needs %d files open at a time, and the limit is "
                         "%llu, of which %llu are taken\n"
                         "Raise it: ulimit -n %llu, or LimitNOFILE= of the service.",
                         HARDEN_FILES, (unsigned long long)limit.rlim_cur,
                         (unsigned long long)(need - HARDEN_FILES), (unsigned long long)need);
}

void harden_hear_signals(void)
{
    for (const int *number = harden_ignored; *number; number++)
        (void)signal(*number, SIG_DFL);
}

static void harden_lower_files(void)
{
    struct rlimit limit;

    if (!harden_file_limit || getrlimit(RLIMIT_NOFILE, &limit))
        return;
    limit.rlim_cur = harden_file_limit;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

void harden_leave(void)
{
    (void)umask(harden_umask);
    for (size_t i = 0; i < sizeof harden_signals / sizeof harden_signals[0]; i++)
        (void)signal(harden_signals[i], harden_was_ignored[i] ? SIG_IGN : SIG_DFL);
    harden_lower_files();
    for (int fd = 0; fd < 3; fd++) /* until then we may still say that it failed */
        if (harden_was_closed[fd])
            (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
}
