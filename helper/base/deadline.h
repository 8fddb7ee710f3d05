/*
 * deadline.h - the end of the time that a call may take (promise P5)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_DEADLINE_H
#define BASE_DEADLINE_H

#include <stdint.h>

struct deadline {
    int64_t end_ms; /* in clock_steady_ms() */
};

#define DEADLINE_MS 15000 /* of a call whose connection says nothing else */

struct deadline deadline_in_ms(int64_t ms);
int64_t deadline_left_ms(const struct deadline *d); /* 0 when passed */
int deadline_left_poll(const struct deadline *d);   /* the same, fit for poll(2) */

/* One end for all that a call does in several steps: whatever time they are given, those that begin
 * from now on end within ms. Modules have no part in it: what they are given has. */
void deadline_limit_all(int64_t ms);
void deadline_prolong_all(int64_t ms); /* where there is such an end; less than 0: as it is */
void deadline_free_all(void);          /* there is none any more */

/* Of what somebody else gives us: it is apart from that end, which its time is added to by
 * file_read_fd(). */
struct deadline deadline_of_input_in_ms(int64_t ms);

/* Sleeps, no longer than the deadline (NULL = none). */
void deadline_sleep_ms(int64_t ms, const struct deadline *d);

#endif
