/*
 * job.h - a new token, by `aad-credential token` in a process of its own
 *
 * All that can block, crash or grow (a keyring, a token, TLS) stays out of the process that others
 * wait for; and who mints when many ask is decided where it always is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENDPOINT_JOB_H
#define ENDPOINT_JOB_H

#include "base/token.h"
#include "endpoint/loop.h"

struct job;

/* The program; a test has one of its own. */
extern const char *job_program;

struct job_spec {
    const char *connection, *audience;
    int64_t min_valid_s; /* 0 = the usual margin */
    bool may_ask;        /* a person at the display, to unlock a store */
};

/* How it ended: a token that is borrowed for the call, or NULL and why. The job is gone after it.
 */
typedef void job_done(void *ctx, struct token *token, const struct aad_error *err);

/* NULL with *err: it could not be started, and done() is not called. */
struct job *job_start(struct loop *loop, const struct job_spec *spec, job_done *done, void *ctx,
                      struct aad_error *err);

/* Kills it; done() is not called. Takes NULL. */
void job_abort(struct job *job);

#endif
