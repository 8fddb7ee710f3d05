/* SPDX-License-Identifier: Apache-2.0 */
/* bare: faces that never get as far as TLS, and how a thread waits on a bare socket. */
#ifndef EMULATOR_BARE_H
#define EMULATOR_BARE_H

#include "face.h"

void *bare_run_hang(void *face);  /* accepts, reads, says nothing */
void *bare_run_reset(void *face); /* accepts, resets at the first byte */
void *bare_run_close(void *face); /* the same, but closes in order */

/* Waits until the socket can be read; false when the program is ending. */
bool bare_wait(struct emulator *emulator, int fd);

/* The next connection (counted), or -1 when the program is ending. */
int bare_accept(struct face *face);

#endif
