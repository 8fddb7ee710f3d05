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

static struct proc_spec setup_run_spec(const char *program, const char *const *argv)
{
    return (struct proc_spec){.path = program,
                              .argv = (char *const *)(uintptr_t)argv,
                              .environ = env_all(),
                              .fds = {-1, -1, -1},
                              .extra_fd = -1};
}

static enum aad_code setup_run_within(const struct proc_spec *spec, int64_t limit_ms,
                                      struct secret *ret_out, struct aad_error *err)
{
    struct deadline deadline = deadline_in_ms(limit_ms);
    int status = 0;
    enum aad_code code = proc_run(spec, &deadline, ret_out, &status, err);

    if (code == AAD_TIMEOUT)
        code = aad_error_set(err, code, NULL, "'%s' did not end in time", spec->argv[0]);
    else if (!code && status)
        code = aad_error_set(err, AAD_CONFIG, NULL, "'%s' has failed with the exit status %d",
                             spec->argv[0], status);
    return code;
}

enum aad_code setup_run(const char *program, const char *const *argv, struct aad_error *err)
{
    struct proc_spec spec = setup_run_spec(program, argv);
    auto_secret struct secret out = {0};
    enum aad_code code;

    spec.fds[2] = -2; /* our own stderr */
    code = setup_run_within(&spec, SETUP_RUN_MS, &out, err);
    if (code == AAD_CONFIG)
        aad_error_remedy(err, "What it says itself is above.");
    return code;
}

enum aad_code setup_read(const char *program, const char *folder, const char *const *argv,
                         struct secret *ret_out, struct aad_error *err)
{
    struct proc_spec spec = setup_run_spec(program, argv);
    enum aad_code code;

    spec.folder = folder;
    code = setup_run_within(&spec, SETUP_READ_MS, ret_out, err);
    if (code)
        aad_error_remedy(err, "To see why, run: %s %s %s", argv[0], argv[1] ? argv[1] : "",
                         argv[1] && argv[2] ? argv[2] : "");
    return code;
}
