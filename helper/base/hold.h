/*
 * hold.h - signals that would end us wait until what was begun is whole, or undone
 *
 * A question to a person that is open then is cancelled by them, as by ^C; anything else goes on.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_HOLD_H
#define BASE_HOLD_H

#include <signal.h>

#define HOLD_SIGNALS 4

struct hold {
    struct sigaction actions[HOLD_SIGNALS]; /* before */
};

/* One at a time. */
void hold_begin(struct hold *hold);

/* What came in between comes now. */
void hold_end(const struct hold *hold);

#endif
