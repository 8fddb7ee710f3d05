/* SPDX-License-Identifier: Apache-2.0 */
/* control: the JSON API by which a test directs the emulator; main.c documents it. */
#ifndef EMULATOR_CONTROL_H
#define EMULATOR_CONTROL_H

#include "emulator.h"

/* Answers one request on the control port; takes the emulator's lock itself. */
void control_serve(struct exchange *exchange);

/* 400: what is wrong with a call on the control port, and its detail. */
void control_reply_error(struct exchange *exchange, const char *what, const char *detail);

/* Restores the state of a fresh emulator: pristine world, no counts, script or tokens. Needs the
 * lock. */
void control_reset(struct emulator *emulator, const cJSON *only);

#endif
