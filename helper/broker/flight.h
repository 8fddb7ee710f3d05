/*
 * flight.h - one mint for all callers (P7), and what all processes know of its failure
 *
 * The caller that gets the turn (base/turn.h) of a key mints; the others look into the cache and at
 * the failure note while they wait. The failure note (no secret in it) makes the waiters share the
 * failure, and keeps everybody from the authority during a Retry-After.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_FLIGHT_H
#define BROKER_FLIGHT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/deadline.h"
#include "base/token.h"
#include "base/turn.h"

struct flight {
    struct turn *turn; /* NULL = no lock could be had: mint without one */
};

enum flight_turn {
    FLIGHT_MINT,   /* the turn is ours: mint, then flight_land() */
    FLIGHT_TOKEN,  /* somebody else did: *ret_token is set */
    FLIGHT_FAILED, /* somebody else failed, or a cool-down is on: *err is set */
};

/* is_usable: whether a token found in the cache is good enough for this caller. */
typedef bool flight_usable(const struct token *token, void *ctx);

struct flight_call {
    const char *key;
    const char *token_key;   /* of the cache; NULL = the same */
    struct deadline own_end; /* when the caller's time to mint ends */
    struct deadline *wait;   /* when its waiting ends; moved while its own person is asked */
    uint64_t seat;           /* person_seat() of a caller that may ask, else 0 */
    bool can_unlock;         /* a store that was locked for another may be open for this one */
    flight_usable *is_usable;
    void *ctx;
};

enum flight_turn flight_join(const struct flight_call *call, struct flight *ret_flight,
                             struct token *ret_token, struct aad_error *err);

/* Ends our turn: err NULL = success. A failure is noted for those who wait, and keeps everybody
 * away for retry_after_s, or for a few seconds where the authority throttles and does not say how
 * long. Takes the flight. */
void flight_land(const char *key, struct flight *flight, const struct aad_error *err);

/* How long ago the last attempt failed, in milliseconds, and why (*ret_why may be NULL); -1 when
 * none did, or it is forgotten. */
int64_t flight_failed_ago_ms(const char *key, struct aad_error *ret_why);

/* AAD_OK, or why nobody may ask the authority yet: a Retry-After that has not passed. */
enum aad_code flight_check(const char *key, struct aad_error *err);

/* Of an authority's answer, which is returned: where it wants no request for more than some
 * seconds, *err (set where code is not AAD_OK) wants none for up to half as long again, by chance.
 * All who were sent away at the same second would be back at the same second, and be sent away
 * again. */
enum aad_code flight_spread(enum aad_code code, struct aad_error *err);

/* Notes a failure that happened outside a flight. */
void flight_note(const char *key, const struct aad_error *err);

/* Forgets the failure note of a key. */
void flight_forget(const char *key);

#endif
