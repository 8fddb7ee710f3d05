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
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* A closed stdout becomes unwritable, not a sink: the caller must learn that it got nothing. */
static int harden_open_missing(void)
{
    static const int flags[3] = {O_RDONLY, O_RDONLY, O_WRONLY};

    for (int fd = 0; fd < 3; fd++) {
        if (fcntl(fd, F_GETFD) >= 0)
            continue;
        if (open("/dev/null", flags[fd]) != fd)
            return errno ? errno : EBADF;
    }
    return 0;
}

const int harden_ignored[] = {SIGPIPE, SIGXFSZ, 0};

int harden_process(void)
{
    const struct rlimit none = {0, 0};
    struct sigaction ignore = {.sa_handler = SIG_IGN}, ordinary = {.sa_handler = SIG_DFL};

    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) || setrlimit(RLIMIT_CORE, &none))
        return errno;
    if (getauxval(AT_SECURE))
        return EPERM;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return errno;
    (void)umask(077);
    for (const int *number = harden_ignored; *number; number++)
        if (sigaction(*number, &ignore, NULL))
            return errno;
    /* Who started us may ignore SIGCHLD: then the kernel would reap ours, and nobody could tell how
     * a program of ours ended. */
    if (sigaction(SIGCHLD, &ordinary, NULL))
        return errno;
    return harden_open_missing();
}
