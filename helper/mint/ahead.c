/*
 * ahead.c - one piece of work beside the main thread
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/ahead.h"

static void *ahead_run(void *ctx)
{
    struct ahead *a = ctx;

    (void)pthread_sigmask(SIG_SETMASK, &a->mask, NULL);
    a->code = a->work(a->ctx, &a->err);
    return NULL;
}

void ahead_start(struct ahead *a, ahead_work *work, void *ctx)
{
    static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
    sigset_t blocked;

    *a = (struct ahead){.work = work, .ctx = ctx};
    (void)sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof ending / sizeof *ending; i++)
        (void)sigaddset(&blocked, ending[i]);
    if (pthread_sigmask(SIG_BLOCK, &blocked, &a->mask))
        return;
    a->is_running = !pthread_create(&a->thread, NULL, ahead_run, a);
    if (!a->is_running)
        (void)pthread_sigmask(SIG_SETMASK, &a->mask, NULL);
}

bool ahead_is_running(const struct ahead *a)
{
    return a->is_running;
}

enum aad_code ahead_join(struct ahead *a, struct aad_error *err)
{
    (void)pthread_join(a->thread, NULL);
    (void)pthread_sigmask(SIG_SETMASK, &a->mask, NULL);
    a->is_running = false;
    if (a->code && err)
        *err = a->err;
    return a->code;
}
