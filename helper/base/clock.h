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

/* The end of the time that a call may take (promise P5). */
struct deadline {
    int64_t end_ms; /* in clock_steady_ms() */
};

#define DEADLINE_MS 15000 /* of a call whose connection says nothing else */

struct deadline deadline_in_ms(int64_t ms);
int64_t deadline_left_ms(const struct deadline *d); /* 0 when passed */
int deadline_left_poll(const struct deadline *d);   /* the same, fit for poll(2) */

/* Sleeps, no longer than the deadline. */
void clock_sleep_ms(int64_t ms, const struct deadline *d);

#endif
