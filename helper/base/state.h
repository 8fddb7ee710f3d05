/*
 * state.h - where we keep what other processes of this user must know
 *
 * Two places: $XDG_STATE_HOME/aad-credential, and the runtime directory (runtime.h) where the first
 * cannot be used (a full disk, a read-only home, a file system without locks). Each has a folder
 * for every room ("flight"), and a folder has files, each named by the hash of what it is about.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_STATE_H
#define BASE_STATE_H

#include <stdbool.h>

#include "base/buf.h"

#define STATE_PLACES 2u

/* Puts PLACE/ROOM/HASH-OF-KEY and the suffix into *ret; key NULL: the folder itself. Makes nothing.
 * False where the place does not exist on this machine, or memory ran out. */
bool state_path(unsigned place, const char *room, const char *key, const char *suffix,
                struct buf *ret);

/* Makes the folder, private to this user. False where that cannot be done. */
bool state_make_room(unsigned place, const char *room);

/* Could a file be written in one of them now? Makes nothing. Appends that place, or why there is
 * none. For doctor. */
bool state_describe(struct buf *ret);

/* The name of this boot, "" where the system does not say. A time of the steady clock that was
 * written in another boot means nothing now. */
#define STATE_BOOT_SIZE 37
void state_read_boot(char ret[STATE_BOOT_SIZE]);

#endif
