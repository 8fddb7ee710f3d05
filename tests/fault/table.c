/*
 * table.c - which system calls fail, and how
 *
 * One place for all jobs. A call that is not here cannot fail for a reason that a program could
 * meet (getpid, umask), or only by a mistake in it (rt_sigprocmask).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "table.h"

#include <errno.h>
#include <string.h>
#include <sys/syscall.h>

#define CALL(name, errors, traits)                                                                 \
    {                                                                                              \
#name, errors, SYS_##name, traits                                                          \
    }

const struct table_call table_calls[] = {
    /* files */
    CALL(openat, "ENOENT EACCES EMFILE ENOSPC EMFILE+", TABLE_CHANGES),
    CALL(open, "ENOENT EACCES EMFILE ENOSPC", TABLE_CHANGES),
    CALL(read, "EIO EINTR short", TABLE_LENGTH),
    CALL(pread64, "EIO short", TABLE_LENGTH),
    CALL(readv, "EIO EINTR", 0),
    CALL(write, "EIO ENOSPC EPIPE EINTR short ENOSPC+", TABLE_CHANGES | TABLE_LENGTH),
    CALL(pwrite64, "EIO ENOSPC short", TABLE_CHANGES | TABLE_LENGTH),
    CALL(writev, "EIO ENOSPC EPIPE EINTR", TABLE_CHANGES),
    CALL(pwritev2, "EIO ENOSPC EPIPE EOPNOTSUPP EAGAIN", TABLE_CHANGES),
    CALL(close, "EIO", TABLE_CHANGES | TABLE_RUNS),
    CALL(fsync, "EIO ENOSPC", TABLE_CHANGES),
    CALL(fdatasync, "EIO ENOSPC", TABLE_CHANGES),
    CALL(ftruncate, "EIO", TABLE_CHANGES),
    CALL(fallocate, "ENOSPC EOPNOTSUPP", TABLE_CHANGES),
    CALL(lseek, "ESPIPE", 0),
    CALL(rename, "EIO ENOSPC EACCES", TABLE_CHANGES),
    CALL(renameat, "EIO ENOSPC EACCES", TABLE_CHANGES),
    CALL(renameat2, "EIO ENOSPC EACCES EINVAL", TABLE_CHANGES),
    CALL(link, "EPERM EEXIST", TABLE_CHANGES),
    CALL(linkat, "EPERM EEXIST", TABLE_CHANGES),
    CALL(unlink, "EACCES EIO", TABLE_CHANGES),
    CALL(unlinkat, "EACCES EIO", TABLE_CHANGES),
    CALL(mkdir, "ENOSPC EACCES", TABLE_CHANGES),
    CALL(mkdirat, "ENOSPC EACCES", TABLE_CHANGES),
    CALL(rmdir, "EACCES", TABLE_CHANGES),
    CALL(fchmod, "EPERM", TABLE_CHANGES),
    CALL(chmod, "EPERM", TABLE_CHANGES),
    CALL(fchown, "EPERM", TABLE_CHANGES),
    CALL(utimensat, "EPERM", TABLE_CHANGES),
    CALL(flock, "ENOLCK EINTR EWOULDBLOCK", TABLE_CHANGES),
    CALL(fcntl, "EMFILE", TABLE_COPIES),
    CALL(newfstatat, "ENOENT EACCES EIO", 0),
    CALL(fstat, "EIO", 0),
    CALL(stat, "ENOENT EACCES", 0),
    CALL(lstat, "ENOENT EACCES", 0),
    CALL(statx, "ENOENT EACCES ENOSYS", 0),
    CALL(statfs, "EACCES", 0),
    CALL(fstatfs, "EIO", 0),
    CALL(access, "EACCES", 0),
    CALL(faccessat, "EACCES", 0),
    CALL(faccessat2, "EACCES ENOSYS", 0),
    CALL(getdents64, "EIO", 0),
    CALL(readlink, "ENOENT", 0),
    CALL(readlinkat, "ENOENT", 0),
    CALL(getcwd, "ENOENT", 0),
    CALL(chdir, "EACCES", 0),
    CALL(ioctl, "ENOTTY EIO", 0),
    CALL(dup, "EMFILE", 0),
    CALL(dup2, "EMFILE", 0),
    CALL(dup3, "EMFILE", 0),
    CALL(close_range, "ENOSYS", 0),
    CALL(pipe2, "EMFILE", 0),
    CALL(eventfd2, "EMFILE", 0),
    CALL(memfd_create, "EMFILE ENOSYS", 0),
    CALL(inotify_init1, "EMFILE", 0),
    CALL(inotify_add_watch, "ENOSPC", 0),
    /* others on the other side */
    CALL(socket, "EMFILE EAFNOSUPPORT EACCES", 0),
    CALL(socketpair, "EMFILE", 0),
    CALL(connect, "ECONNREFUSED ETIMEDOUT ENETUNREACH EACCES", TABLE_CHANGES),
    CALL(bind, "EADDRINUSE EACCES", TABLE_CHANGES),
    CALL(listen, "EADDRINUSE", TABLE_CHANGES),
    CALL(accept4, "EMFILE ECONNABORTED", 0),
    CALL(sendto, "EPIPE ECONNRESET EINTR ENOBUFS short", TABLE_CHANGES | TABLE_LENGTH),
    CALL(sendmsg, "EPIPE ECONNRESET EINTR ENOBUFS", TABLE_CHANGES),
    CALL(sendmmsg, "EPERM ENOBUFS", TABLE_CHANGES),
    CALL(recvfrom, "ECONNRESET EINTR short", TABLE_LENGTH),
    CALL(recvmsg, "ECONNRESET EINTR", 0),
    CALL(shutdown, "ENOTCONN", TABLE_CHANGES),
    CALL(setsockopt, "EPERM", 0),
    CALL(getsockopt, "EIO", 0),
    CALL(getsockname, "ENOBUFS", 0),
    CALL(getpeername, "ENOTCONN", 0),
    CALL(poll, "EINTR ENOMEM", 0),
    CALL(ppoll, "EINTR ENOMEM", 0),
    CALL(select, "EINTR ENOMEM", 0),
    CALL(epoll_create1, "EMFILE", 0),
    CALL(epoll_ctl, "ENOSPC", 0),
    CALL(epoll_wait, "EINTR", 0),
    CALL(epoll_pwait, "EINTR", 0),
    /* processes and memory */
    CALL(execve, "ENOENT EACCES ENOMEM", TABLE_CHANGES),
    CALL(clone, "EAGAIN ENOMEM", TABLE_CHANGES),
    CALL(clone3, "EAGAIN ENOMEM ENOSYS", TABLE_CHANGES),
    CALL(fork, "EAGAIN", TABLE_CHANGES),
    CALL(vfork, "EAGAIN", TABLE_CHANGES),
    CALL(exit_group, "", 0),
    CALL(wait4, "EINTR ECHILD", 0),
    CALL(waitid, "EINTR ECHILD", 0),
    CALL(kill, "ESRCH EPERM", TABLE_CHANGES),
    CALL(pidfd_open, "EMFILE ENOSYS", 0),
    CALL(pidfd_send_signal, "ESRCH ENOSYS", TABLE_CHANGES),
    CALL(setsid, "EPERM", 0),
    CALL(setpgid, "EPERM", 0),
    CALL(mmap, "ENOMEM ENOMEM+", 0),
    CALL(mprotect, "ENOMEM", 0),
    CALL(mremap, "ENOMEM", 0),
    CALL(brk, "ENOMEM ENOMEM+", 0),
    CALL(mlock, "ENOMEM", 0),
    CALL(madvise, "EINVAL", 0),
    CALL(prctl, "EPERM", 0),
    CALL(prlimit64, "EPERM", 0),
    CALL(rt_sigaction, "EINVAL", 0),
    CALL(signalfd4, "EMFILE", 0),
    CALL(timer_create, "EAGAIN ENOSYS", 0),
    CALL(timer_settime, "EINVAL", 0),
    CALL(timerfd_create, "EMFILE", 0),
    CALL(timerfd_settime, "EINVAL", 0),
    CALL(clock_nanosleep, "EINTR", 0),
    CALL(getrandom, "EINTR ENOSYS", 0),
    CALL(sched_getaffinity, "ENOSYS", 0),
    /* the kernel's keyring */
    CALL(keyctl, "EDQUOT EACCES ENOSYS EKEYEXPIRED ENOKEY", TABLE_CHANGES),
    CALL(add_key, "EDQUOT EACCES ENOSYS", TABLE_CHANGES),
    CALL(request_key, "ENOKEY ENOSYS", 0),
    /* No call of the system: see shim.c. */
    {"malloc", "ENOMEM", TABLE_MALLOC, 0},
};

const size_t table_n_calls = sizeof table_calls / sizeof table_calls[0];
_Static_assert(sizeof table_calls / sizeof table_calls[0] <= TABLE_CALLS_MAX, "too many calls");

#define ERROR(name)                                                                                \
    {                                                                                              \
#name, name                                                                                \
    }

static const struct {
    const char *name;
    int number;
} errors[] = {
    ERROR(EACCES),  ERROR(EADDRINUSE),   ERROR(EAFNOSUPPORT), ERROR(EAGAIN),
    ERROR(ECHILD),  ERROR(ECONNABORTED), ERROR(ECONNREFUSED), ERROR(ECONNRESET),
    ERROR(EDQUOT),  ERROR(EEXIST),       ERROR(EINTR),        ERROR(EINVAL),
    ERROR(EIO),     ERROR(EKEYEXPIRED),  ERROR(EMFILE),       ERROR(ENETUNREACH),
    ERROR(ENOBUFS), ERROR(ENOENT),       ERROR(ENOKEY),       ERROR(ENOLCK),
    ERROR(ENOMEM),  ERROR(ENOSPC),       ERROR(ENOSYS),       ERROR(ENOTCONN),
    ERROR(ENOTTY),  ERROR(EOPNOTSUPP),   ERROR(EPERM),        ERROR(EPIPE),
    ERROR(ESPIPE),  ERROR(ESRCH),        ERROR(ETIMEDOUT),    ERROR(EWOULDBLOCK),
};

const struct table_call *table_find(const char *name)
{
    for (size_t i = 0; i < table_n_calls; i++)
        if (!strcmp(table_calls[i].name, name))
            return &table_calls[i];
    return NULL;
}

size_t table_index(long number)
{
    size_t i = 0;

    while (i < table_n_calls && table_calls[i].number != number)
        i++;
    return i;
}

int table_errno(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        if (strlen(errors[i].name) == len && !strncmp(errors[i].name, name, len))
            return errors[i].number;
    return 0;
}
