/*
 * run.c - see run.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup/run.h"

#include "base/env.h"
#include "base/proc.h"

#define SETUP_RUN_MS 20000
#define SETUP_READ_MS 3000 /* as doctor waits for any part */

/* `what`: the program, its argv, its stderr and its folder. */
static enum aad_code setup_run_within(const struct proc_spec *what, int64_t limit_ms,
                                      struct secret *ret_out, struct aad_error *err)
{
    struct proc_spec spec = {.path = what->path,
                             .argv = what->argv,
                             .environ = env_all(),
                             .fds = {-1, -1, what->fds[2]},
                             .extra_fd = -1,
                             .folder = what->folder};
    struct deadline deadline = deadline_in_ms(limit_ms);
    int status = 0;
    enum aad_code code = proc_run(&spec, &deadline, ret_out, &status, err);

    if (code == AAD_TIMEOUT)
        code = aad_error_set(err, code, NULL, "'%s' did not end in time", what->argv[0]);
    else if (!code && status)
        code = aad_error_set(err, AAD_CONFIG, NULL, "'%s' has failed with the exit status %d",
                             what->argv[0], status);
    return code;
}

enum aad_code setup_run(const char *program, const char *const *argv, struct aad_error *err)
{
    const struct proc_spec what = {
        .path = program, .argv = (char *const *)(uintptr_t)argv, .fds = {-1, -1, -2}};
    auto_secret struct secret out = {0};
    enum aad_code code = setup_run_within(&what, SETUP_RUN_MS, &out, err);

    if (code == AAD_CONFIG)
        aad_error_remedy(err, "What it says itself is above.");
    return code;
}

enum aad_code setup_read(const char *program, const char *folder, const char *const *argv,
                         struct secret *ret_out, struct aad_error *err)
{
    const struct proc_spec what = {.path = program,
                                   .argv = (char *const *)(uintptr_t)argv,
                                   .fds = {-1, -1, -1},
                                   .folder = folder};
    enum aad_code code = setup_run_within(&what, SETUP_READ_MS, ret_out, err);

    if (code)
        aad_error_remedy(err, "To see why, run: %s %s %s", argv[0], argv[1] ? argv[1] : "",
                         argv[1] && argv[2] ? argv[2] : "");
    return code;
}
