/*
 * fleet.h - one fleet for some hours: what is given, and what is counted
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FLEET_FLEET_H
#define FLEET_FLEET_H

#include <stdbool.h>
#include <stdint.h>

struct fleet_setup {
    unsigned agents;     /* machines, each with its own cache */
    unsigned identities; /* that they share, in turn */
    unsigned limit;  /* requests that the authority takes of one identity in a second; 0 = all */
    unsigned life_s; /* of a token, at least */
    unsigned life_more_s; /* by chance, up to so much more */
    bool has_jitter;      /* the product's own; false: its chance_below() is 0 */
    bool is_shared; /* what one caller of a machine learned of throttling holds for all of it */
    unsigned hours; /* how many there are, with the first one; 0 = FLEET_HOURS */
    bool has_exec;  /* the agent is a command of `exec`: `serve` knows that it is used */
    bool is_ahead;  /* `serve` runs on each machine */
};

struct fleet_count {
    uint64_t requests; /* that came to the authority */
    uint64_t throttled;
    unsigned peak, peak_10; /* requests in one second, and in ten */
    uint64_t jobs;
    uint64_t refused; /* jobs with a call that failed: the job fails unless it tries again */
    uint64_t failed;  /* jobs that had no token, however they tried again */
    int64_t p50_ms, p99_ms, most_ms; /* from a job's wish to its token, trying again included */
};

struct fleet_result {
    struct fleet_count cold;   /* the first hour: no machine has a token */
    struct fleet_count steady; /* all hours after it, for one hour (but for peak and times) */
};

#define FLEET_COLD_HOURS 1u
#define FLEET_HOURS 4u

unsigned fleet_hours(const struct fleet_setup *setup);

void fleet_run(const struct fleet_setup *setup, struct fleet_result *ret);

#endif
