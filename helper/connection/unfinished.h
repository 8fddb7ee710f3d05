/*
 * unfinished.h - a rotation that somebody has to end, as its notes say
 *
 * For those who ask nobody: `status`, `doctor`, `connection show` and `list`. No secret and no
 * store is looked at, and no lock is kept.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_UNFINISHED_H
#define CONNECTION_UNFINISHED_H

#include "connection/rotation.h"

enum unfinished_state {
    UNFINISHED_NONE,    /* nothing is begun */
    UNFINISHED_RUNNING, /* a process is at it just now */
    UNFINISHED_GRACE,   /* the one before is good until due_s */
    UNFINISHED_OVER,    /* the one before was to be removed at due_s */
    UNFINISHED_STOPPED, /* no process is at it any more, and the new one is not in use */
    UNFINISHED_LOST,    /* the same, and nobody gets a token of this user until it is ended */
};

struct unfinished {
    enum unfinished_state state;
    enum rotation_phase phase;
    int64_t since_s;                  /* of the last step; 0 = not known */
    int64_t due_s;                    /* GRACE, OVER */
    char by[CONNECTION_NAME_MAX + 1]; /* the connection that is rotated: of a user's password it may
                                         be another one */
};

void unfinished_find(const struct connection *c, int64_t now_s, struct unfinished *ret);

/* Has somebody to act? */
bool unfinished_needs_person(const struct unfinished *u);

/* What to say, also of GRACE and RUNNING, and what to do about it; nothing of NONE. */
void unfinished_print(const struct connection *c, const struct unfinished *u, struct buf *ret_what,
                      struct buf *ret_remedy);

/* For programs: "running", "grace", "over", "stopped", "lost"; and the phase of its note. */
const char *unfinished_word(const struct unfinished *u);

#endif
