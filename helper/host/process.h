/*
 * process.h - the caller's end of a host process
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_PROCESS_H
#define HOST_PROCESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include <aad-credential/error.h>

struct host_process {
    _Atomic pid_t pid; /* 0: ended. Whoever takes it out kills and reaps it: host_process_abort() */
    int fd;            /* the socket, -1 = closed */
};

struct host_process_spec {
    const char *work;               /* host.h: "store" */
    const char *plugin;             /* its name; a good one (text_is_name()) */
    const char *const *environment; /* its own variables, NULL last; may be NULL */
    bool may_ask;                   /* it may know of a display */
};

/* Starts it and returns at once: how loading and connecting went comes with the first answer. */
enum aad_code host_process_start(const struct host_process_spec *spec, struct host_process *ret,
                                 struct aad_error *err);

/* For a thread other than the one that waits for the process, which then fails at once. */
void host_process_abort(struct host_process *process);

/* Kills the process group and reaps it; takes one that was never started ({.fd = -1}). */
void host_process_end(struct host_process *process);

#endif
