/*
 * sched.h - virtual time: what happens when, and callers that wait in it
 *
 * Nothing sleeps: the clock goes to the next event. A task is a caller with a stack of its own, so
 * that the program's functions, which wait in loops, run as they are.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FLEET_SCHED_H
#define FLEET_SCHED_H

#include <stdint.h>

typedef void sched_call(void *ctx);

int64_t sched_now_ms(void);

/* call(ctx) at that time; of the same time, in the order in which they were said. */
void sched_at(int64_t at_ms, sched_call *call, void *ctx);

/* A task that begins now: body(ctx). */
void sched_start(sched_call *body, void *ctx);

/* Of a task only: it goes on later. */
void sched_sleep(int64_t ms);

/* All events before that time. What is left is forgotten, tasks that wait with their stacks. */
void sched_run(int64_t until_ms);

/* The same numbers in each run that begins with the same seed. From 0 to n - 1. */
void sched_seed(uint64_t seed);
uint32_t sched_chance(uint32_t n);

_Noreturn void sched_fail(const char *why);

#endif
