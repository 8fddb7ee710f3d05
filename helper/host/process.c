/*
 * process.c - the caller's end of a host process
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "host/process.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/proc.h"
#include "base/text.h"
#include "host/environment.h"

#define PROCESS_NAME_MAX 33

static enum aad_code process_spawn(const struct host_process_spec *spec, int far_end, pid_t *ret,
                                   struct aad_error *err)
{
    auto_environment struct environment environment = {0};
    char program[] = HOST_PATH, work[PROCESS_NAME_MAX], plugin[PROCESS_NAME_MAX];
    char *argv[] = {program, work, plugin, NULL};
    struct proc_spec proc = {.path = HOST_PATH,
                             .argv = argv,
                             .environ = environment.rows,
                             .fds = {-1, -1, -1},
                             .extra_fd = far_end};
    enum aad_code code = environment_init(&environment, spec->environment, spec->may_ask, err);

    (void)snprintf(work, sizeof work, "%s", spec->work);
    (void)snprintf(plugin, sizeof plugin, "%s", spec->plugin);
    return code ? code : proc_spawn(&proc, ret, err);
}

enum aad_code host_process_start(const struct host_process_spec *spec, struct host_process *ret,
                                 struct aad_error *err)
{
    int pair[2];
    pid_t pid = 0;
    enum aad_code code;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        return error_set_errno(err, errno, "cannot talk to a %s", spec->work);
    code = process_spawn(spec, pair[1], &pid, err);
    (void)close(pair[1]);
    if (code) {
        (void)close(pair[0]);
        return code;
    }
    ret->pid = pid;
    ret->fd = pair[0];
    return AAD_OK;
}

void host_process_abort(struct host_process *process)
{
    proc_kill(atomic_exchange(&process->pid, 0));
}

void host_process_end(struct host_process *process)
{
    cleanup_fd(&process->fd);
    process->fd = -1;
    host_process_abort(process);
}
