/*
 * room.h - an empty directory for one test
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_ROOM_H
#define UNIT_ROOM_H

#include <sys/types.h>

/* Set-up and tear-down of a test. */
int room_make(void);
int room_remove(void);

const char *room_path(void);

/* The path of a name in the room; valid until the next call. */
const char *room_at(const char *name);

void room_put(const char *name, const char *text, mode_t mode);
void room_check_text(const char *name, const char *expected);
mode_t room_mode_of(const char *name);

#endif
