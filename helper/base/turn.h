/*
 * turn.h - one caller after the other, and nobody waits for one that has stopped
 *
 * The holder of the turn has a lock (flock) that the kernel frees when its process dies. A thread
 * of its own writes a mark of life into the locked file twice a second: a holder that waits for a
 * slow token or a slow network is alive, a process that was stopped (^Z, SIGSTOP, a debugger) is
 * not. A holder is passed by, and the next of TURN_SLOTS lock files is taken instead, when
 *
 *   - it has shown no life for some seconds, or its own time is up;
 *   - it is asking a person, unless that is the very person whom the waiting one would ask.
 *
 * Where a place has no locks (NFS without lockd, some container file systems), the next is used.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_TURN_H
#define BASE_TURN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/deadline.h"

#define TURN_SLOTS 32u

struct turn; /* held */

struct turn_spec {
    const char *room, *key; /* as state.h has them */
    struct deadline end;    /* the holder's own time */
    uint64_t seat;          /* person_seat(): where this caller could ask a person, 0 = nowhere */
    bool needs_file;        /* rather go on without than wait for the place that all rooms share */
    bool is_inner;          /* taken with another turn in hand: its last resort is another place */
};

/* What somebody who waits has seen so far. Zeroed before the first look. */
struct turn_watch {
    int64_t pid;      /* who has the turn: for messages. 0 = not known */
    bool asks_for_us; /* it asks the person whom we would ask */
    struct turn_sight {
        int64_t pid, beat_ms, end_ms;    /* as read last */
        int64_t seen_ms, seems_since_ms; /* by our clock: unchanged since, seems dead since */
        bool is_told;                    /* the trace says that it is passed by */
    } sights[TURN_SLOTS];
};

enum turn_result {
    TURN_OURS, /* *ret is the turn */
    TURN_WAIT, /* somebody alive has it: look again in some milliseconds */
    TURN_NONE, /* nothing can be locked here, or too many have stopped: go on without */
};

enum turn_result turn_take(const struct turn_spec *spec, struct turn_watch *watch,
                           struct turn **ret);

/* Gives it back. Takes NULL inside; *t is NULL afterwards. */
void turn_leave(struct turn **t);
#define auto_turn __attribute__((cleanup(turn_leave)))

/* Says that a person is being asked at that seat (0: no longer), from any thread. The time that the
 * question takes is added to the holder's. Takes NULL. */
void turn_set_asking(struct turn *t, uint64_t seat);

/* For doctor: in which place locks work ("/home/u/.local/state/aad-credential/flight"), and what is
 * wrong with those before it; false when they work nowhere. Makes nothing. */
bool turn_describe(struct buf *ret);

#endif
