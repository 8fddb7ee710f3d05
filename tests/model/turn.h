/*
 * turn.h - base/turn.h, played: a lock that goes with its process, and no marks of life. It
 * implements the wrapped turn_take(), turn_leave() and deadline_left_ms().
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MODEL_TURN_H
#define MODEL_TURN_H

/* A part of what is shared. */
struct model_turn {
    unsigned char is_taken, holder;
};

/* Which one it is, before the model runs. */
void model_turn_is(struct model_turn *turn);

/* Free, if that process has it. */
void model_turn_free(unsigned process);

#endif
