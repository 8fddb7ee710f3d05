/*
 * turn-mark.h - the mark of life in the locked file of a turn; for turn.c alone
 *
 * One line of fixed length: the holder's process, its boot, its last sign of life and the end of
 * its time by CLOCK_BOOTTIME, and where it asks a person. Where the line cannot be written, the
 * file's time is the sign.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_TURN_MARK_H
#define BASE_TURN_MARK_H

#include "base/state.h"
#include "base/turn.h"

struct turn_mark {
    int64_t pid, beat_ms, end_ms;
    uint64_t seat; /* where a person is being asked, 0 = nowhere */
    char boot[STATE_BOOT_SIZE];
};

/* Sets the last sign of life to now, and writes the mark. */
void turn_mark_write(int fd, struct turn_mark *mark);

/* The next holder's first moment must not look like our last. */
void turn_mark_blank(int fd);

enum turn_life {
    TURN_ALIVE,
    TURN_UNSURE, /* it seems dead, but a new holder may be about to write its mark */
    TURN_DEAD,   /* or it asks a person whom we would not ask */
};

/* How is the holder of that slot's file? Sets watch->pid and watch->asks_for_us. */
enum turn_life turn_mark_look(const struct turn_spec *spec, int fd, struct turn_watch *watch,
                              unsigned slot);

#endif
