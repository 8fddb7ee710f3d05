/*
 * child.h - the endpoint of one child: its port, its secret, its tokens
 *
 * It is there for as long as the child is, and for no other user.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENDPOINT_CHILD_H
#define ENDPOINT_CHILD_H

#include "endpoint/fetch.h"
#include "endpoint/hand.h"

struct web;

struct child {
    struct child *next;
    struct hand hand;
    uint16_t port;
    struct fetch fetch;
    struct web *web;   /* may be closed before the child is freed */
    struct loop *loop; /* web may be closed before the child is freed */
    struct loop_watch listener, life;
    struct loop_tick tick;    /* listens again */
    int64_t listens_again_ms; /* 0 = it listens */
    unsigned n_peers;         /* connections that web has of it */
    bool is_gone;             /* it only waits for them to end */
    struct child_owner {
        void (*on_gone)(struct child *child);
        void *ctx;
    } owner;
};

/* Takes all of *hand. owner->on_gone is called once, when the child has ended and nothing here
 * needs it any more: then the owner calls child_free(). AAD_PROTOCOL: it is no port of loopback. */
enum aad_code child_new(struct web *web, struct hand *hand, const struct child_owner *owner,
                        struct child **ret, struct aad_error *err);

/* web's: a connection of it has ended. */
void child_lose_peer(struct child *child);

/* Nobody is taken any more: who connects waits for whoever has the port next. */
void child_stop(struct child *child);

void child_free(struct child *child);

#endif
