/*
 * loop.h - waiting for many descriptors at once, in one thread
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENDPOINT_LOOP_H
#define ENDPOINT_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include <aad-credential/error.h>

/* What is waited for: its owner keeps it, zeroed but for `called` and `ctx`, and unwatches it
 * before it goes. Nothing else is freed in its call than what belongs to it. */
struct loop_watch {
    void (*called)(void *ctx); /* the descriptor can be read, or its other end has gone */
    void *ctx;
    bool is_watched; /* loop_watch()'s, as fd */
    int fd;
};

/* What is done between two waits, and how long the next one may be: the least of all that say so.
 */
struct loop_tick {
    int (*called)(void *ctx); /* milliseconds; -1 = as long as it takes */
    void *ctx;
    struct loop_tick *next; /* loop_add_tick()'s */
};

struct loop {
    int epoll_fd;
    struct loop_tick *ticks, *next_tick; /* loop.c's */
    bool is_over;                        /* set it, and loop_run() returns */
    /* loop.c's: what is reported and not called yet. An unwatched one is taken out. */
    struct loop_watch *pending[64];
    int n_pending;
};

enum aad_code loop_open(struct loop *ret, struct aad_error *err);
void loop_close(struct loop *loop);

/* The descriptor stays the caller's. AAD_IO. */
enum aad_code loop_watch(struct loop *loop, struct loop_watch *watch, int fd,
                         struct aad_error *err);
/* Before the descriptor is closed. One that is not watched: nothing. */
void loop_unwatch(struct loop *loop, struct loop_watch *watch);

void loop_add_tick(struct loop *loop, struct loop_tick *tick);
void loop_remove_tick(struct loop *loop, struct loop_tick *tick); /* also from within a tick */

void loop_run(struct loop *loop);

#endif
