/*
 * hold.h - signals that would end us are held until what was begun is whole, or undone
 *
 * They cancel a question to a person that is open meanwhile, as ^C does; anything else goes on.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_HOLD_H
#define BASE_HOLD_H

#include <signal.h>
#include <stdbool.h>

#define HOLD_SIGNALS 4

struct hold {
    struct sigaction actions[HOLD_SIGNALS]; /* before */
};

/* One at a time. */
void hold_begin(struct hold *hold);

/* Has one come since? */
bool hold_is_caught(void);

/* Raises the signal that came in between. */
void hold_end(const struct hold *hold);

/* The same, but forgets the signal: whoever has looked for it says what it has ended. */
void hold_drop(const struct hold *hold);

#endif
