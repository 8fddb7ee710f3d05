/*
 * deadline.c - the end of the time that a call may take
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/deadline.h"

#include <limits.h>
#include <time.h>

#include "base/clock.h"

struct deadline deadline_in_ms(int64_t ms)
{
    int64_t now = clock_steady_ms();

    if (ms < 0)
        ms = 0;
    return (struct deadline){ms > INT64_MAX - now ? INT64_MAX : now + ms};
}

int64_t deadline_left_ms(const struct deadline *d)
{
    int64_t now = clock_steady_ms();

    return d->end_ms > now ? d->end_ms - now : 0;
}

int deadline_left_poll(const struct deadline *d)
{
    int64_t left = deadline_left_ms(d);

    return left > INT_MAX ? INT_MAX : (int)left;
}

void deadline_sleep_ms(int64_t ms, const struct deadline *d)
{
    struct deadline end = deadline_in_ms(ms);
    int64_t left;

    if (d && d->end_ms < end.end_ms)
        end = *d;
    /* A signal only wakes it up for another look at the clock. */
    while ((left = deadline_left_ms(&end)) > 0) {
        struct timespec pause = {(time_t)(left / 1000), (long)(left % 1000) * 1000000};

        (void)nanosleep(&pause, NULL);
    }
}
