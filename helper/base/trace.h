/*
 * trace.h - what --verbose shows: each step with its time since the start, never a secret
 *
 * Arguments must be names, numbers, host names or text already escaped.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_TRACE_H
#define BASE_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include <aad-credential/error.h>

void trace_enable(bool on);
bool trace_is_on(void);

/* When it was enabled, for trace_follow() of a module that has variables of its own; 0 = it is off.
 */
int64_t trace_began_us(void);
void trace_follow(int64_t began_us);

/* One line on stderr: "aad-credential:   12.345 ms  git: get https://host". It never waits: a line
 * for which there is no room is left out, and the next one says how many were. */
void trace(const char *format, ...) AAD_PRINTF(1, 2);

/* The same, but always shown, and without the time: it warns of what is about to fail and still
 * works. A text that comes twice in a row is shown once. */
void trace_warn(const char *format, ...) AAD_PRINTF(1, 2);

#endif
