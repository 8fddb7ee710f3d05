/*
 * fleet.c - the jobs of a fleet, hour by hour, and how long each waits for its tokens
 *
 * A machine has JOBS jobs in each hour. They begin at its top, within BEGIN_MS, as cron and
 * pipelines have it, and each asks for a token ASKS times, at the beginning and then each PAUSE_MS.
 * A call that is refused is tried again when its error says (retry_after), as a pipeline does that
 * reads it, for PATIENCE_MS; one that does not has failed, and is counted as refused.
 *
 * The first hour begins with empty caches: a fleet that was rolled out anew. The others are what
 * each hour is like after that.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fleet.h"

#include <stdlib.h>
#include <string.h>

#include "authority.h"
#include "base/error.h"
#include "sched.h"
#include "serve.h"
#include "world.h"

#define JOBS 2u
#define ASKS 4u
#define BEGIN_MS 5000u
#define PAUSE_MS 600000
#define PATIENCE_MS 600000
#define AGAIN_MS 5000 /* where the error says nothing */
#define HOUR_MS 3600000
#define FIRST_TOP_MS 600000 /* the fleet has been up for ten minutes */
#define SEED 20261130

struct task_of_hour {
    struct caller caller;
    struct fleet_count *count;
    uint32_t *times;  /* of each millisecond, how many tokens took it */
    int64_t began_ms; /* of the job */
    int64_t wished_ms;
    unsigned asked;
    bool is_refused;
};

unsigned fleet_hours(const struct fleet_setup *setup)
{
    return setup->hours ? setup->hours : FLEET_HOURS;
}

static uint32_t *new_times(void)
{
    uint32_t *times = calloc(PATIENCE_MS + 2, sizeof *times);

    if (!times)
        sched_fail("memory ran out");
    return times;
}

static void begin_ask(void *ctx);

static void has_token(struct task_of_hour *job)
{
    int64_t took_ms = sched_now_ms() - job->wished_ms;

    job->times[took_ms < PATIENCE_MS + 1 ? took_ms : PATIENCE_MS + 1]++;
    job->wished_ms = -1;
    if (++job->asked < ASKS)
        sched_at(job->began_ms + job->asked * (int64_t)PAUSE_MS, begin_ask, job);
}

static void has_failed(struct task_of_hour *job, const struct aad_error *err)
{
    int64_t wait_ms = err->retry_after_s > 0 ? err->retry_after_s * (int64_t)1000 : AGAIN_MS;

    job->count->refused += !job->is_refused;
    job->is_refused = true;
    if (sched_now_ms() + wait_ms - job->wished_ms > PATIENCE_MS)
        job->count->failed++;
    else
        sched_at(sched_now_ms() + wait_ms, begin_ask, job);
}

static void ask(void *ctx)
{
    struct task_of_hour *job = ctx;
    struct token token = {0};
    struct aad_error err = {0};

    if (world_get(&job->caller, 0, &token, &err))
        has_failed(job, &err);
    else
        has_token(job);
}

static void begin_ask(void *ctx)
{
    struct task_of_hour *job = ctx;

    if (job->wished_ms < 0)
        job->wished_ms = sched_now_ms();
    sched_start(ask, job);
}

static struct task_of_hour *plan(const struct fleet_setup *setup, struct fleet_result *ret,
                                 uint32_t *times[2])
{
    struct task_of_hour *jobs =
        calloc((size_t)setup->agents * JOBS * fleet_hours(setup), sizeof *jobs);
    struct task_of_hour *job = jobs;

    if (!jobs)
        sched_fail("memory ran out");
    for (unsigned hour = 0; hour < fleet_hours(setup); hour++)
        for (unsigned i = 0; i < setup->agents * JOBS; i++, job++) {
            bool is_cold = hour < FLEET_COLD_HOURS;

            job->caller.machine = world_machine(i / JOBS);
            job->count = is_cold ? &ret->cold : &ret->steady;
            job->times = times[!is_cold];
            job->count->jobs++;
            job->wished_ms = -1;
            job->began_ms = FIRST_TOP_MS + hour * (int64_t)HOUR_MS + sched_chance(BEGIN_MS);
            sched_at(job->began_ms, begin_ask, job);
        }
    return jobs;
}

/* The least time in which that share of all had its token. */
static int64_t share_of(const uint32_t *times, double share)
{
    uint64_t all = 0, seen = 0;

    for (int64_t ms = 0; ms <= PATIENCE_MS + 1; ms++)
        all += times[ms];
    for (int64_t ms = 0; ms <= PATIENCE_MS + 1; ms++) {
        seen += times[ms];
        if (seen && (double)seen >= share * (double)all)
            return ms;
    }
    return 0;
}

static void conclude(struct fleet_count *count, const uint32_t *times, unsigned from, unsigned to)
{
    authority_count(FIRST_TOP_MS + from * (int64_t)HOUR_MS, FIRST_TOP_MS + to * (int64_t)HOUR_MS,
                    count);
    count->p50_ms = share_of(times, 0.5);
    count->p99_ms = share_of(times, 0.99);
    count->most_ms = share_of(times, 1);
    count->requests /= to - from;
    count->throttled /= to - from;
    count->jobs /= to - from;
    count->refused /= to - from;
    count->failed /= to - from;
}

void fleet_run(const struct fleet_setup *setup, struct fleet_result *ret)
{
    uint32_t *times[2] = {new_times(), new_times()};
    struct task_of_hour *jobs;

    *ret = (struct fleet_result){0};
    sched_seed(SEED);
    authority_open(setup);
    world_open(setup);
    if (setup->is_ahead)
        serve_open(setup->agents);
    jobs = plan(setup, ret, times);
    sched_run(FIRST_TOP_MS + fleet_hours(setup) * (int64_t)HOUR_MS);
    conclude(&ret->cold, times[0], 0, FLEET_COLD_HOURS);
    conclude(&ret->steady, times[1], FLEET_COLD_HOURS, fleet_hours(setup));
    if (setup->is_ahead)
        serve_close();
    for (size_t i = 0; i < (size_t)setup->agents * JOBS * fleet_hours(setup); i++)
        free(jobs[i].caller.note.text);
    free(jobs);
    world_close();
    authority_close();
    free(times[0]);
    free(times[1]);
}
