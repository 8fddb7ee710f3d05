/*
 * clock.h - the only readers of a clock
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Unix time in seconds: for what others wrote down (expiry, certificates). */
int64_t clock_now_s(void);

int64_t clock_now_ms(void); /* the same in milliseconds */

/* Milliseconds that go on during suspend and never jump (CLOCK_BOOTTIME): for durations. */
int64_t clock_steady_ms(void);
int64_t clock_steady_us(void); /* the same in microseconds: for traces and measuring */

#endif
