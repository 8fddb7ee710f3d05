/*
 * flight.h - one mint for all callers (P7), and what all processes know of its failure
 *
 * One lock file a key in the state directory. Who gets the lock mints; the others look into the
 * cache and at the failure note while they wait. The failure note (no secret in it) makes the
 * waiters share the failure, and keeps everybody from the authority during a Retry-After.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_FLIGHT_H
#define BROKER_FLIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/token.h"

struct flight {
    int lock_fd; /* -1 = no lock could be had: mint without one */
};

enum flight_turn {
    FLIGHT_MINT,   /* the lock is ours: mint, then flight_land() */
    FLIGHT_TOKEN,  /* somebody else did: *ret_token is set */
    FLIGHT_FAILED, /* somebody else failed, or a cool-down is on: *err is set */
};

/* is_usable: whether a token found in the cache is good enough for this caller. */
typedef bool flight_usable(const struct token *token, void *ctx);

enum flight_turn flight_join(const char *key, const struct deadline *deadline,
                             flight_usable *is_usable, void *ctx, struct flight *ret_flight,
                             struct token *ret_token, struct aad_error *err);

/* Ends our turn: err NULL = success. A failure is noted for those who wait, and for the time it
 * makes sense: retry_after_s, or a few seconds where the authority throttles and does not say
 * how long. Takes the flight. */
void flight_land(const char *key, struct flight *flight, const struct aad_error *err);

/* How long ago the last attempt failed, in milliseconds, and why (*ret_why may be NULL); -1 when
 * none did, or it is forgotten. */
int64_t flight_failed_ago_ms(const char *key, struct aad_error *ret_why);

/* Forgets the failure note of a key. */
void flight_forget(const char *key);

#endif
