/* SPDX-License-Identifier: Apache-2.0 */
/* fault: the script: what goes wrong with the next requests. main.c documents the JSON. */
#ifndef EMULATOR_FAULT_H
#define EMULATOR_FAULT_H

#include "emulator.h"

/* Queues one fault. NULL, or the name of what is wrong with it (borrowed). Needs the lock. */
const char *fault_add(struct emulator *emulator, const cJSON *fault);

/* The first fault of the script that matches, as a copy to delete; NULL = none. Counts it down. */
cJSON *fault_take(const struct exchange *exchange);

/* Does it leave the genuine answer as it is, and only disturb how it is sent? */
bool fault_keeps_answer(const cJSON *fault);

/* Makes the fault's own answer. */
void fault_fill(struct exchange *exchange, const cJSON *fault);

#endif
