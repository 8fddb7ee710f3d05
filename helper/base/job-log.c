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
#include "base/text.h"

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

/* The one whose stdout is another one: has it taken what comes from us to show it? */
static bool job_log_is_reader(pid_t pid, const struct job_log_reader *reader)
{
    char name[64] = "";
    pid_t parent = proc_read(pid, name, sizeof name);

    if (!reader->worker)
        return false;
    if (!text_has_prefix(name, reader->worker) && reader->has_handler)
        (void)proc_read(parent, name, sizeof name);
    return text_has_prefix(name, reader->worker);
}

/* An agent has one pipe for the script's stdout and another for its stderr, and in a container the
 * first process of all has them. In "function | program" only the next parent has. */
static bool job_log_is_everybodys(const struct stat *out, const struct job_log_reader *reader)
{
    struct stat theirs;
    pid_t pid = getppid();
    bool is_anybodys = false;

    for (int i = 0; pid > 0 && i < JOB_LOG_PARENTS_MAX; i++) {
        if (!job_log_look(pid, STDOUT_FILENO, &theirs))
            break; /* somebody else's: here the job begins */
        if (!job_log_is_same(out, &theirs))
            return is_anybodys && job_log_is_reader(pid, reader);
        is_anybodys = true;
        pid = proc_read(pid, NULL, 0);
    }
    return is_anybodys;
}

bool job_log_takes(int fd, const struct job_log_reader *reader)
{
    struct stat out, said;

    if (fstat(fd, &out) || S_ISCHR(out.st_mode))
        return false;
    if (job_log_look(getppid(), STDERR_FILENO, &said) || !fstat(STDERR_FILENO, &said))
        if (job_log_is_same(&out, &said))
            return true;
    return job_log_is_everybodys(&out, reader);
}
