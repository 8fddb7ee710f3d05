/*
 * job-log.c - would what a program says stand in the log of the job that runs it?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/job-log.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/proc.h"

#define JOB_LOG_PARENTS_MAX 64

/* Where a descriptor of another process leads. */
static bool job_log_look(pid_t pid, int fd, struct stat *ret)
{
    char path[48];

    (void)snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)pid, fd);
    return !stat(path, ret);
}

static bool job_log_is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* In a container the script's stdout and stderr are apart, and the container's first process has
 * the same stdout. In "function | program" only the next parent has. */
static bool job_log_is_everybodys(const struct stat *out)
{
    struct stat theirs;
    pid_t pid = getppid();
    bool is_anybodys = false;

    for (int i = 0; pid > 0 && i < JOB_LOG_PARENTS_MAX; i++) {
        if (!job_log_look(pid, STDOUT_FILENO, &theirs))
            break; /* somebody else's: here the job begins */
        if (!job_log_is_same(out, &theirs))
            return false;
        is_anybodys = true;
        pid = proc_read(pid, NULL, 0);
    }
    return is_anybodys;
}

bool job_log_takes(int fd)
{
    struct stat out, said;

    if (fstat(fd, &out) || S_ISCHR(out.st_mode))
        return false;
    if (job_log_look(getppid(), STDERR_FILENO, &said) || !fstat(STDERR_FILENO, &said))
        if (job_log_is_same(&out, &said))
            return true;
    return job_log_is_everybodys(&out);
}
