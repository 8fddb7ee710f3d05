/*
 * run.c - see run.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup/run.h"

#include "base/env.h"
#include "base/proc.h"

#define SETUP_RUN_MS 20000

enum aad_code setup_run(const char *program, const char *const *argv, struct secret *ret_out,
                        struct aad_error *err)
{
    struct proc_spec spec = {.path = program,
                             .argv = (char *const *)(uintptr_t)argv,
                             .environ = env_all(),
                             .fds = {-1, -1, -2},
                             .extra_fd = -1};
    struct deadline deadline = deadline_in_ms(SETUP_RUN_MS);
    int status = 0;
    enum aad_code code = proc_run(&spec, &deadline, ret_out, &status, err);

    if (!code && status)
        code = aad_error_set(err, AAD_CONFIG, NULL,
                             "'%s %s' has failed with the exit status %d\n"
                             "What it says itself is above.",
                             argv[0], argv[1] ? argv[1] : "", status);
    return code;
}
