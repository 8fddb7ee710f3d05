/*
 * sched.c - see sched.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sched.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#define STACK_SIZE (128u * 1024u)
#define STACK_END 0x5afe57ac /* at the far end of each stack: it was large enough */

struct event {
    int64_t at_ms;
    uint64_t order;
    sched_call *call;
    void *ctx;
};

struct task {
    ucontext_t context;
    struct task *next_free, *next;
    sched_call *body;
    void *ctx;
    char *stack;
};

static struct {
    int64_t now_ms;
    struct event *heap; /* each before its two children, 2 i + 1 and 2 i + 2 */
    size_t n, room;
    uint64_t order;
    ucontext_t context;
    struct task *self, *free, *all;
    uint64_t chance;
} sched;

void sched_fail(const char *why)
{
    (void)fprintf(stderr, "fleet: %s\n", why);
    exit(2);
}

int64_t sched_now_ms(void)
{
    return sched.now_ms;
}

/* --- events ----------------------------------------------------------------------------------- */

static int is_before(const struct event *a, const struct event *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->order < b->order;
}

void sched_at(int64_t at_ms, sched_call *call, void *ctx)
{
    struct event event = {at_ms > sched.now_ms ? at_ms : sched.now_ms, sched.order++, call, ctx};
    size_t i = sched.n++;

    if (sched.n > sched.room) {
        sched.room = sched.room ? 2 * sched.room : 1024;
        sched.heap = realloc(sched.heap, sched.room * sizeof *sched.heap);
        if (!sched.heap)
            sched_fail("memory ran out");
    }
    for (; i && is_before(&event, &sched.heap[(i - 1) / 2]); i = (i - 1) / 2)
        sched.heap[i] = sched.heap[(i - 1) / 2];
    sched.heap[i] = event;
}

static struct event take_first(void)
{
    struct event first = sched.heap[0], last = sched.heap[--sched.n];
    size_t i = 0, child;

    while ((child = 2 * i + 1) < sched.n) {
        if (child + 1 < sched.n && is_before(&sched.heap[child + 1], &sched.heap[child]))
            child++;
        if (!is_before(&sched.heap[child], &last))
            break;
        sched.heap[i] = sched.heap[child];
        i = child;
    }
    sched.heap[i] = last;
    return first;
}

/* --- tasks ------------------------------------------------------------------------------------ */

static void go_on(void *ctx)
{
    struct task *task = ctx;

    sched.self = task;
    if (swapcontext(&sched.context, &task->context))
        sched_fail("a task does not go on");
    sched.self = NULL;
}

static void run_body(void)
{
    struct task *task = sched.self;
    const unsigned end = STACK_END;

    task->body(task->ctx);
    if (memcmp(task->stack, &end, sizeof end) != 0)
        sched_fail("a stack was too small");
    task->next_free = sched.free;
    sched.free = task;
}

static struct task *new_task(void)
{
    struct task *task = calloc(1, sizeof *task);

    if (!task)
        sched_fail("memory ran out");
    task->stack = malloc(STACK_SIZE);
    if (!task->stack)
        sched_fail("memory ran out");
    task->next = sched.all;
    sched.all = task;
    return task;
}

static struct task *take_task(void)
{
    struct task *task = sched.free;

    if (!task)
        return new_task();
    sched.free = task->next_free;
    return task;
}

void sched_start(sched_call *body, void *ctx)
{
    const unsigned end = STACK_END;
    struct task *task;
    ucontext_t context;

    if (getcontext(&context))
        sched_fail("a task does not begin");
    task = take_task();
    task->context = context;
    memcpy(task->stack, &end, sizeof end);
    task->body = body;
    task->ctx = ctx;
    task->context.uc_stack.ss_sp = task->stack;
    task->context.uc_stack.ss_size = STACK_SIZE;
    task->context.uc_link = &sched.context;
    makecontext(&task->context, run_body, 0);
    sched_at(sched.now_ms, go_on, task);
}

void sched_sleep(int64_t ms)
{
    struct task *task = sched.self;

    if (!task)
        sched_fail("what is no task would wait");
    sched_at(sched.now_ms + ms, go_on, task);
    if (swapcontext(&task->context, &sched.context))
        sched_fail("a task does not wait");
}

void sched_run(int64_t until_ms)
{
    while (sched.n && sched.heap[0].at_ms < until_ms) {
        struct event event = take_first();

        sched.now_ms = event.at_ms;
        event.call(event.ctx);
    }
    for (struct task *task = sched.all, *next; task; task = next) {
        next = task->next;
        free(task->stack);
        free(task);
    }
    free(sched.heap);
    memset(&sched, 0, sizeof sched);
}

/* --- chance (xorshift64* of Marsaglia and Vigna) -----------------------------------------------
 */

void sched_seed(uint64_t seed)
{
    sched.chance = seed ? seed : 1;
}

uint32_t sched_chance(uint32_t n)
{
    sched.chance ^= sched.chance >> 12;
    sched.chance ^= sched.chance << 25;
    sched.chance ^= sched.chance >> 27;
    return n ? (uint32_t)((sched.chance * 0x2545f4914f6cdd1du >> 32) % n) : 0;
}
