/*
 * serve.c - see serve.h
 *
 * The loop of a process, its timer and what brings a new token are played; when that is wanted is
 * said by the program's own endpoint/fresh.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "serve.h"

#include <stdlib.h>
#include <sys/timerfd.h>

#include "base/clock.h"
#include "base/error.h"
#include "endpoint/fresh.h"
#include "endpoint/job.h"
#include "sched.h"
#include "world.h"

#define BEGINS_WITHIN_MS 300000
#define NO_FD 1000000 /* and more: a timer's descriptor, which no file has */

struct job {
    struct caller caller;
    int64_t min_valid_s;
    job_done *done;
    void *ctx;
};

static struct caller *callers; /* each machine's own serve */
static struct fresh **fresh;
static unsigned n_fresh, n_timers;

int __wrap_timerfd_create(int clock, int flags);
int __wrap_timerfd_settime(int fd, int flags, const struct itimerspec *at, struct itimerspec *old);

/* --- the loop -----------------------------------------------------------------------------------
 */

void loop_add_tick(struct loop *loop, struct loop_tick *tick)
{
    ((struct machine *)loop)->tick = tick;
}

void loop_remove_tick(struct loop *loop, struct loop_tick *tick)
{
    (void)loop, (void)tick;
}

enum aad_code loop_watch(struct loop *loop, struct loop_watch *watch, int fd, struct aad_error *err)
{
    (void)fd, (void)err;
    ((struct machine *)loop)->timer = watch;
    return AAD_OK;
}

void loop_unwatch(struct loop *loop, struct loop_watch *watch)
{
    (void)loop, (void)watch;
}

static void tick(struct caller *caller)
{
    struct loop_tick *tick = caller->machine->tick;

    world_enter(caller);
    while (!tick->called(tick->ctx))
        continue;
}

/* A timer that was set anew meanwhile is not the one that rings. */
static void ring(void *ctx)
{
    struct caller *caller = ctx;
    struct loop_watch *timer = caller->machine->timer;

    if (sched_now_ms() != caller->machine->wakes_at_ms)
        return;
    world_enter(caller);
    timer->called(timer->ctx);
    tick(caller);
}

int __wrap_timerfd_create(int clock, int flags)
{
    (void)clock, (void)flags;
    return (int)(NO_FD + n_timers++);
}

int __wrap_timerfd_settime(int fd, int flags, const struct itimerspec *at, struct itimerspec *old)
{
    struct caller *caller = &callers[fd - NO_FD];
    int64_t in_s = at->it_value.tv_sec - clock_now_s();

    (void)flags, (void)old;
    caller->machine->wakes_at_ms = (sched_now_ms() / 1000 + (in_s > 0 ? in_s : 1)) * 1000;
    sched_at(caller->machine->wakes_at_ms, ring, caller);
    return 0;
}

/* --- a new token, by another process ------------------------------------------------------------
 */

static void run_job(void *ctx)
{
    struct job *job = ctx;
    struct token token = {0};
    struct aad_error err = {0};
    enum aad_code code = world_get(&job->caller, job->min_valid_s, &token, &err);
    struct caller *serve = &callers[job->caller.machine - world_machine(0)];

    world_enter(serve);
    job->done(job->ctx, code ? NULL : &token, &err);
    tick(serve);
    free(job->caller.note.text);
    free(job);
}

struct job *job_start(struct loop *loop, const struct job_spec *spec, job_done *done, void *ctx,
                      struct aad_error *err)
{
    struct job *job = calloc(1, sizeof *job);

    (void)err;
    if (!job)
        sched_fail("memory ran out");
    *job = (struct job){{.machine = (struct machine *)loop}, spec->min_valid_s, done, ctx};
    sched_start(run_job, job);
    return job;
}

void job_abort(struct job *job)
{
    (void)job;
}

/* --- all of them --------------------------------------------------------------------------------
 */

/* A command of exec has the connection. */
static void use(void *ctx)
{
    const struct caller *caller = ctx;

    fresh_use(fresh[caller->machine - world_machine(0)], "one");
}

static void begin(void *ctx)
{
    tick(ctx);
}

void serve_open(unsigned agents)
{
    callers = calloc(agents, sizeof *callers);
    fresh = calloc(agents, sizeof *fresh);
    if (!callers || !fresh)
        sched_fail("memory ran out");
    n_fresh = agents;
    n_timers = 0;
    for (unsigned i = 0; i < agents; i++) {
        callers[i].machine = world_machine(i);
        if (fresh_open(&callers[i].machine->loop, world_setup()->has_exec ? use : NULL, &callers[i],
                       &fresh[i], NULL))
            sched_fail("serve does not begin");
        sched_at(sched_now_ms() + sched_chance(BEGINS_WITHIN_MS), begin, &callers[i]);
    }
}

void serve_close(void)
{
    for (unsigned i = 0; i < n_fresh; i++)
        fresh_close(fresh[i]);
    free(fresh);
    free(callers);
    fresh = NULL;
    callers = NULL;
    n_fresh = 0;
}
