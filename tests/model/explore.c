/*
 * explore.c - see explore.h
 *
 * A run takes the choices of a path, and then the first one at each step; the next run is the last
 * one but for its last choice that had another. Nothing is undone: each run begins anew.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "explore.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#define EXPLORE_STACK_SIZE ((size_t)512 * 1024)
#define EXPLORE_DEPTH_MAX 600u
#define EXPLORE_HASH_BEGIN UINT64_C(0xcbf29ce484222325)
#define EXPLORE_HASH_PRIME UINT64_C(0x9e3779b97f4a7c15)

struct explore_process {
    ucontext_t context;
    char *stack;
    uint64_t seen, seen_at_wait; /* a hash of all that it has done and learned */
    const char *next, *loop;     /* the step that it is before, and where it waited last */
    bool has_ended, is_killed, is_waiting;
    bool is_behind; /* something has changed since it began to look, or to wait */
};

/* What was chosen at one step: the process, and from `processes` on the one that is killed. */
struct explore_choice {
    unsigned chosen;
    unsigned next; /* the first that was not looked at yet */
};

static struct explore {
    const struct explore_model *model;
    struct explore_process processes[EXPLORE_PROCESSES_MAX], *self;
    ucontext_t context;
    struct explore_choice path[EXPLORE_DEPTH_MAX];
    unsigned depth, replayed; /* steps of this run, and how many of them another one has made */
    char (*told)[64];         /* what each step was */
    unsigned kills, kills_max;
    uint64_t *states; /* those that were reached: a set by open addressing, 0 = free */
    size_t n_states, room, runs, deepest;
} explore_now;

static uint64_t explore_hash(uint64_t hash, const void *bytes, size_t len)
{
    const uint8_t *at = bytes;

    while (len) {
        size_t part = len < sizeof hash ? len : sizeof hash;
        uint64_t word = 0;

        memcpy(&word, at, part);
        hash = (hash ^ word) * EXPLORE_HASH_PRIME;
        hash ^= hash >> 32;
        at += part;
        len -= part;
    }
    return hash;
}

/* --- the states ------------------------------------------------------------------------------- */

static uint64_t explore_state(void)
{
    const struct explore_model *m = explore_now.model;
    uint64_t hash = explore_hash(EXPLORE_HASH_BEGIN, m->shared, m->size);

    for (unsigned i = 0; i < m->processes; i++) {
        const struct explore_process *p = &explore_now.processes[i];
        const bool flags[] = {p->has_ended, p->is_killed, p->is_waiting, p->is_behind};

        hash = explore_hash(hash, flags, sizeof flags);
        hash = explore_hash(hash, &p->seen, sizeof p->seen);
    }
    return hash ? hash : 1;
}

static bool explore_put(uint64_t *states, size_t room, uint64_t state)
{
    size_t at = state & (room - 1);

    while (states[at] && states[at] != state)
        at = (at + 1) & (room - 1);
    if (states[at])
        return false;
    states[at] = state;
    return true;
}

static void explore_grow(void)
{
    size_t room = explore_now.room ? explore_now.room * 2 : 1 << 16;
    uint64_t *states = calloc(room, sizeof *states);

    if (!states)
        explore_fail("memory ran out");
    for (size_t i = 0; i < explore_now.room; i++)
        if (explore_now.states[i])
            (void)explore_put(states, room, explore_now.states[i]);
    free(explore_now.states);
    explore_now.states = states;
    explore_now.room = room;
}

/* Is it one that no run has reached before? */
static bool explore_is_new(void)
{
    if (explore_now.n_states * 2 >= explore_now.room)
        explore_grow();
    if (!explore_put(explore_now.states, explore_now.room, explore_state()))
        return false;
    explore_now.n_states++;
    return true;
}

/* --- the processes ---------------------------------------------------------------------------- */

static void explore_body(void)
{
    struct explore_process *p = explore_now.self;

    explore_now.model->run((unsigned)(p - explore_now.processes));
    p->has_ended = true;
}

static void explore_go_on(struct explore_process *p)
{
    explore_now.self = p;
    if (swapcontext(&explore_now.context, &p->context))
        abort();
    explore_now.self = NULL;
}

/* Up to its first step, which comes before all that it can see. */
static void explore_start(struct explore_process *p)
{
    char *stack = p->stack ? p->stack : malloc(EXPLORE_STACK_SIZE);

    if (!stack || getcontext(&p->context))
        abort();
    *p =
        (struct explore_process){.context = p->context, .stack = stack, .seen = EXPLORE_HASH_BEGIN};
    p->context.uc_stack.ss_sp = stack;
    p->context.uc_stack.ss_size = EXPLORE_STACK_SIZE;
    p->context.uc_link = &explore_now.context;
    makecontext(&p->context, explore_body, 0);
    explore_go_on(p);
}

/* It returns from where it is, and its steps are none. */
static void explore_kill(struct explore_process *p)
{
    p->is_killed = true;
    p->is_waiting = false;
    if (!p->has_ended)
        explore_go_on(p);
    if (!p->has_ended)
        explore_fail("a process that was killed goes on");
}

bool explore_step(const char *what)
{
    struct explore_process *p = explore_now.self;

    if (!p) /* begin(), check() or end() of the model: nobody is beside it */
        return true;
    if (p->is_killed)
        return false;
    p->next = what;
    if (swapcontext(&p->context, &explore_now.context))
        abort();
    p->seen = explore_hash(p->seen, what, strlen(what)); /* so far it has come */
    return !p->is_killed;
}

void explore_saw(const void *bytes, size_t len)
{
    if (explore_now.self)
        explore_now.self->seen = explore_hash(explore_now.self->seen, bytes, len);
}

void explore_wait(const char *loop)
{
    struct explore_process *p = explore_now.self;

    if (!p || p->is_killed)
        return;
    if (p->loop == loop)
        p->seen = p->seen_at_wait;
    else
        p->seen_at_wait = p->seen;
    p->loop = loop;
    p->is_waiting = !p->is_behind; /* else it looks again */
    p->is_behind = false;
    (void)explore_step(loop);
}

unsigned explore_self(void)
{
    return explore_now.self ? (unsigned)(explore_now.self - explore_now.processes)
                            : EXPLORE_PROCESSES_MAX;
}

bool explore_is_killed(void)
{
    return explore_now.self && explore_now.self->is_killed;
}

unsigned explore_kills(void)
{
    return explore_now.kills;
}

void explore_fail(const char *format, ...)
{
    va_list args;

    (void)printf("not ok - %s: ", explore_now.model->name);
    va_start(args, format);
    (void)vprintf(format, args);
    va_end(args);
    (void)printf("\n# after these steps:\n");
    for (unsigned i = 0; i < explore_now.depth; i++)
        (void)printf("#   %s\n", explore_now.told[i]);
    (void)fflush(stdout);
    _Exit(1);
}

/* --- one run after the other ------------------------------------------------------------------ */

static bool explore_may(unsigned choice)
{
    const struct explore_model *m = explore_now.model;
    const struct explore_process *p = &explore_now.processes[choice % m->processes];

    if (p->has_ended)
        return false;
    return choice < m->processes ? !p->is_waiting : explore_now.kills < explore_now.kills_max;
}

/* The first one from there on that may be; 2 * processes: none. */
static unsigned explore_find(unsigned from)
{
    unsigned all = 2 * explore_now.model->processes;

    while (from < all && !explore_may(from))
        from++;
    return from;
}

/* What one has changed, the others may want to see. */
static void explore_wake(const struct explore_process *by)
{
    for (unsigned i = 0; i < explore_now.model->processes; i++) {
        struct explore_process *p = &explore_now.processes[i];

        if (p == by)
            continue;
        p->is_behind = !p->is_waiting && !p->has_ended;
        p->is_waiting = false;
    }
}

static void explore_make(unsigned choice)
{
    const struct explore_model *m = explore_now.model;
    unsigned process = choice % m->processes;
    struct explore_process *p = &explore_now.processes[process];
    uint64_t before = explore_hash(EXPLORE_HASH_BEGIN, m->shared, m->size);

    (void)snprintf(explore_now.told[explore_now.depth], sizeof *explore_now.told, "%u %s%s",
                   process, choice < m->processes ? "" : "is killed before: ", p->next);
    explore_now.depth++;
    if (choice < m->processes) {
        explore_go_on(p);
    } else {
        explore_now.kills++;
        explore_kill(p);
        m->killed(process);
    }
    if (before != explore_hash(EXPLORE_HASH_BEGIN, m->shared, m->size))
        explore_wake(p);
    if (m->check)
        m->check();
}

static void explore_check_end(void)
{
    for (unsigned i = 0; i < explore_now.model->processes; i++)
        if (!explore_now.processes[i].has_ended)
            explore_fail("process %u waits for ever", i);
    explore_now.model->end();
}

static void explore_begin_run(void)
{
    const struct explore_model *m = explore_now.model;

    explore_now.runs++;
    explore_now.depth = explore_now.kills = 0;
    memset(m->shared, 0, m->size);
    if (m->begin)
        m->begin();
    for (unsigned i = 0; i < m->processes; i++)
        explore_start(&explore_now.processes[i]);
}

/* Memory is freed by letting all return. */
static void explore_end_run(void)
{
    for (unsigned i = 0; i < explore_now.model->processes; i++)
        if (!explore_now.processes[i].has_ended)
            explore_kill(&explore_now.processes[i]);
    if (explore_now.depth > explore_now.deepest)
        explore_now.deepest = explore_now.depth;
}

static void explore_run(void)
{
    unsigned all = 2 * explore_now.model->processes;

    explore_begin_run();
    for (;;) {
        struct explore_choice *at = &explore_now.path[explore_now.depth];
        bool is_replayed = explore_now.depth < explore_now.replayed;

        if (explore_now.depth == EXPLORE_DEPTH_MAX)
            explore_fail("it does not end");
        if (!is_replayed)
            at->chosen = explore_find(0);
        if (at->chosen == all) {
            explore_check_end();
            break;
        }
        if (explore_now.depth + 1 >=
            explore_now.replayed) /* the last that is replayed is new, too */
            at->next = explore_find(at->chosen + 1);
        explore_make(at->chosen);
        if (explore_now.depth >= explore_now.replayed && !explore_is_new())
            break;
    }
    explore_end_run();
}

/* Back to the last step that has another choice. false: there is none. */
static bool explore_turn_back(void)
{
    unsigned all = 2 * explore_now.model->processes;

    while (explore_now.depth) {
        struct explore_choice *last = &explore_now.path[explore_now.depth - 1];

        if (last->next < all) {
            last->chosen = last->next;
            explore_now.replayed = explore_now.depth;
            return true;
        }
        explore_now.depth--;
    }
    return false;
}

void explore(const struct explore_model *model)
{
    static char told[EXPLORE_DEPTH_MAX][64];

    explore_now = (struct explore){.model = model,
                                   .told = told,
                                   .kills_max = model->kills + (getenv("AAD_TEST_FULL") ? 1 : 0)};
    do
        explore_run();
    while (explore_turn_back());
    (void)printf("ok - %s, %u processes, up to %u killed: %zu states, %zu runs, up to %zu steps\n",
                 model->name, model->processes, explore_now.kills_max, explore_now.n_states,
                 explore_now.runs, explore_now.deepest);
    for (unsigned i = 0; i < model->processes; i++)
        free(explore_now.processes[i].stack);
    free(explore_now.states);
}
