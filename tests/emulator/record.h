/* SPDX-License-Identifier: Apache-2.0 */
/* record: counters and the latest requests. All of it needs the emulator's lock. */
#ifndef EMULATOR_RECORD_H
#define EMULATOR_RECORD_H

#include "emulator.h"

void record_reset(struct emulator *emulator);

/* Counts and remembers one request with the answer that it is about to get. */
void record_add(const struct exchange *exchange, const cJSON *fault);

/* Counts a TCP connection to a face. Returns its number, from 1. */
long long record_add_connection(struct emulator *emulator, const char *face);

#endif
