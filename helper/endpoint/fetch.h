/*
 * fetch.h - the tokens that the child of one endpoint has asked for
 *
 * A token is kept for a second, and then looked for again where all look for it: what a person has
 * changed, removed or forbidden meanwhile counts from then on. What is not there is minted once,
 * whoever waits for it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENDPOINT_FETCH_H
#define ENDPOINT_FETCH_H

#include "connection/connection.h"
#include "endpoint/job.h"
#include "endpoint/question.h"

/* What belongs to a token, in the reply. */
struct fetch_found {
    const struct token *token;
    const char *client_id; /* "" = it has none */
};

/* Whoever waits; its owner keeps it. found NULL: *err says why there is none. */
struct fetch_waiter {
    void (*called)(struct fetch_waiter *waiter, const struct fetch_found *found,
                   const struct aad_error *err);
    struct fetch_waiter *next; /* fetch.c's */
    struct fetch_entry *entry;
};

struct fetch {
    struct loop *loop;
    const char *connection, *audience; /* as in struct hand; borrowed */
    struct fetch_entry *entries;
    size_t n_entries;
};

/* Calls the waiter, now or later. */
void fetch_get(struct fetch *fetch, const struct question *question, struct fetch_waiter *waiter);

/* The waiter is not called any more. */
void fetch_forget(struct fetch_waiter *waiter);

/* Wipes all. Nobody may wait. */
void fetch_clear(struct fetch *fetch);

#endif
