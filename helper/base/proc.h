/*
 * proc.h - starting other programs, with nothing inherited that was not meant; and who runs us
 *
 * Absolute paths only, never a shell, an environment built from nothing, only the descriptors
 * named, a session and process group of its own (so that a kill reaches what it started).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_PROC_H
#define BASE_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/deadline.h"
#include "base/secret.h"

struct proc_spec {
    const char *path;     /* absolute */
    char *const *argv;    /* argv[0] first, NULL last */
    char *const *environ; /* the whole environment, NULL last */
    int fds[3];           /* what becomes 0, 1 and 2; -1 = /dev/null; for 2, -2 = ours */
    int extra_fd;         /* becomes descriptor 3; -1 = none. All others are closed */
    const char *folder;   /* where it runs; NULL = where we do */
};

/* AAD_OK and the pid. AAD_UNAVAILABLE when it cannot be started, AAD_IO without a /dev/null. */
enum aad_code proc_spawn(const struct proc_spec *spec, pid_t *ret_pid, struct aad_error *err);

/* The same, but it is nobody's child: not ours, nor that of a program which we become and which may
 * wait for all children that it has. It can be waited for by nobody. */
enum aad_code proc_spawn_orphan(const struct proc_spec *spec, struct aad_error *err);

/* Waits until the deadline; true and the wait status if it ended. */
bool proc_wait(pid_t pid, const struct deadline *deadline, int *ret_status);

/* Kills the whole process group and reaps. Takes 0: nothing. */
void proc_kill(pid_t pid);

/* Runs to the end and gives stdout (at most 1 MiB, else AAD_PROTOCOL). *ret_exit_status gets the
 * exit status, or 128 + signal. A failure, such as AAD_TIMEOUT, kills it. */
enum aad_code proc_run(const struct proc_spec *spec, const struct deadline *deadline,
                       struct secret *ret_stdout, int *ret_exit_status, struct aad_error *err);

/* The parent of a process, and its name, escaped. 0: it has none, or cannot be looked at. A size of
 * 0: no name is wanted. */
pid_t proc_read(pid_t pid, char *ret_name, size_t size);

#endif
