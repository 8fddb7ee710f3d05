/*
 * ahead.h - one piece of work beside the main thread: the store, while TLS is being set up
 *
 * There is exactly one thread beside the main one, and only between start and join. Only this
 * thread speaks to the store meanwhile, and it may ask a person. Signals that end the program are
 * left to it, so that a question at the terminal can put the terminal right.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_AHEAD_H
#define MINT_AHEAD_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

#include <aad-credential/error.h>

typedef enum aad_code ahead_work(void *ctx, struct aad_error *err);

struct ahead {
    pthread_t thread;
    bool is_running;
    sigset_t mask; /* of the main thread, before */
    ahead_work *work;
    void *ctx;
    enum aad_code code;
    struct aad_error err;
};

/* Starts the work. If no thread can be had, nothing is started, and the caller does it later. */
void ahead_start(struct ahead *a, ahead_work *work, void *ctx);
bool ahead_is_running(const struct ahead *a);
/* Waits for the work; returns its code and error. */
enum aad_code ahead_join(struct ahead *a, struct aad_error *err);

#endif
