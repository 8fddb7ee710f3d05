/*
 * attempt.h - one try of a secret at its authority: the one guard of all ways there (promise P6)
 *
 * A wrong password that is sent again and again locks the account. So whoever is about to send one
 * asks here first:
 *
 *   - a secret that was rejected is not sent;
 *   - one that was accepted, and not refused since, goes freely;
 *   - one that was never accepted is tried by one caller at a time, whatever the command, the
 *     audience or the application. A note is made before it leaves, and the answer clears the note.
 *     A try without an answer (killed, cut off) may have counted: one more try follows at once, and
 *     then one a minute. Within one call the secret is sent only once.
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
    struct deadline deadline;
    struct turn *turn; /* NULL: it goes freely, or no lock could be had */
    bool is_open, is_marked;
    bool takes_another; /* it was rejected before, and another secret may be right */
    bool sends_once;    /* what leaves is not to be sent a second time in this call */
};

struct attempt_call {
    const struct connection *connection;
    const struct grant *grant;
    bool is_users;                   /* the secret is a person's, not his application's */
    const struct secret *secret;     /* borrowed until attempt_close() */
    const struct deadline *deadline; /* for waiting until others know */
    int64_t retries_before_ms; /* a person says that the secret is right: a rejection before this
                                  Unix time does not count. 0 = each counts */
};

/* May the secret be sent? AAD_REJECTED (AAD_PERSON, ...) as this same secret was answered before;
 * AAD_THROTTLED after tries without an answer; AAD_TIMEOUT when somebody else's try does not end.
 */
enum aad_code attempt_begin(struct attempt *a, const struct attempt_call *call,
                            struct aad_error *err);

/* Notes that the secret is about to leave. */
void attempt_mark(struct attempt *a);

enum attempt_end {
    ATTEMPT_NO_ANSWER, /* that tells what it is worth; or nothing was sent */
    ATTEMPT_ANSWERED,  /* and nobody looked at the secret */
    ATTEMPT_ACCEPTED,
    ATTEMPT_REJECTED,
};

/* number: the AADSTS number of a rejection, 0 = none was given. AAD_IO: the rejection could not be
 * kept anywhere, so the secret would be sent again; then it waits first, with the turn in hand,
 * each time in this process twice as long: a loop of calls is slow at least. Does nothing without a
 * begin. */
enum aad_code attempt_end(struct attempt *a, enum attempt_end end, int64_t number);

void attempt_close(struct attempt *a); /* takes a zeroed struct */

#endif
