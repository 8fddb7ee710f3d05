/*
 * attempt.h - one try of a secret at its authority: the one guard of all ways there (promise P6)
 *
 * A wrong password that is sent again and again locks the account. So whoever is about to send one
 * asks here first:
 *
 *   - a secret that was rejected is not sent;
 *   - one that was accepted, and not refused since, goes freely;
 *   - one that never was is tried by one caller at a time, whatever the command, the audience or
 *     the application. That it leaves is noted before, and the note is cleared by the answer. A
 *     try without an answer (killed, cut off) may have counted: it is followed by one more, and
 *     then by one a minute; and within one call it is not sent again.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_ATTEMPT_H
#define MINT_ATTEMPT_H

#include "base/deadline.h"
#include "base/turn.h"
#include "connection/grant.h"
#include "mint/verdict.h"

struct attempt {
    const struct connection *connection;
    struct verdict_file file;
    struct verdict before; /* what was known when the try began */
    struct turn *turn;     /* NULL: it goes freely, or no lock could be had */
    bool is_open, is_marked;
    bool sends_once; /* what leaves is not to be sent a second time in this call */
};

struct attempt_call {
    const struct connection *connection;
    const struct grant *grant;
    const struct secret *secret;     /* borrowed until attempt_close() */
    const struct deadline *deadline; /* for waiting until others know */
    int64_t retries_before_ms; /* a person says that it is right: what was rejected before that Unix
                                  time does not count. 0 = it does */
};

/* May it be sent? AAD_REJECTED (AAD_PERSON, ...) as it was answered to this same secret;
 * AAD_THROTTLED after tries without an answer; AAD_TIMEOUT when somebody else's try does not end.
 */
enum aad_code attempt_begin(struct attempt *a, const struct attempt_call *call,
                            struct aad_error *err);

/* It is about to leave. */
void attempt_mark(struct attempt *a);

enum attempt_end {
    ATTEMPT_NO_ANSWER, /* or nothing was sent */
    ATTEMPT_ANSWERED,  /* and nobody looked at the secret */
    ATTEMPT_ACCEPTED,
    ATTEMPT_REJECTED,
};

/* number: of AADSTS where it was rejected, 0 = none was given. AAD_IO: a rejection could be kept
 * nowhere, and the secret would be sent again. Without a begin it does nothing. */
enum aad_code attempt_end(struct attempt *a, enum attempt_end end, int64_t number);

void attempt_close(struct attempt *a); /* takes a zeroed struct */

#endif
