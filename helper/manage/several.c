/*
 * several.c - the same work for each of many, of which a few wait at the same time
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/several.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

/* Whoever computes has it, and may look at the run. */
static pthread_mutex_t several_turn = PTHREAD_MUTEX_INITIALIZER;
static bool several_is_on;

struct several {
    size_t n, next;
    several_work *work;
    void *ctx;
    enum aad_code code;
    struct aad_error *err;
};

void several_pause(void)
{
    if (several_is_on)
        (void)pthread_mutex_unlock(&several_turn);
}

void several_resume(void)
{
    if (several_is_on)
        (void)pthread_mutex_lock(&several_turn);
}

void several_sleep_ms(int64_t ms, const struct deadline *deadline)
{
    several_pause();
    deadline_sleep_ms(ms, deadline);
    several_resume();
}

static void several_go_on(struct several *run)
{
    while (!run->code && run->next < run->n) {
        struct aad_error err = {0};
        enum aad_code code = run->work(run->ctx, run->next++, &err);

        if (code && !run->code) {
            run->code = code;
            if (run->err)
                *run->err = err;
        }
    }
}

static void *several_start(void *ctx)
{
    several_resume();
    several_go_on(ctx);
    several_pause();
    return NULL;
}

enum aad_code several_run(size_t n, several_work *work, void *ctx, struct aad_error *err)
{
    struct several run = {.n = n, .work = work, .ctx = ctx, .err = err};
    pthread_t threads[SEVERAL_MAX - 1];
    size_t n_threads = 0;
    sigset_t all, before;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_BLOCK, &all, &before);
    several_is_on = true;
    several_resume();
    while (n_threads + 1 < n && n_threads < SEVERAL_MAX - 1 &&
           !pthread_create(&threads[n_threads], NULL, several_start, &run))
        n_threads++;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    several_go_on(&run);
    several_pause();
    for (size_t i = 0; i < n_threads; i++)
        (void)pthread_join(threads[i], NULL);
    several_is_on = false;
    return run.code;
}
