/*
 * deadline.c - the end of the time that a call may take
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/deadline.h"

#include <limits.h>
#include <time.h>

#include "base/clock.h"

static int64_t deadline_last_ms = INT64_MAX; /* of all */

static int64_t deadline_end(int64_t ms)
{
    int64_t now = clock_steady_ms();

    if (ms < 0)
        ms = 0;
    return ms > INT64_MAX - now ? INT64_MAX : now + ms;
}

struct deadline deadline_in_ms(int64_t ms)
{
    int64_t end_ms = deadline_end(ms);

    return (struct deadline){end_ms < deadline_last_ms ? end_ms : deadline_last_ms};
}

struct deadline deadline_of_input_in_ms(int64_t ms)
{
    return (struct deadline){deadline_end(ms)};
}

void deadline_limit_all(int64_t ms)
{
    deadline_last_ms = deadline_end(ms);
}

void deadline_prolong_all(int64_t ms)
{
    if (deadline_last_ms != INT64_MAX && ms > 0)
        deadline_last_ms += ms;
}

void deadline_free_all(void)
{
    deadline_last_ms = INT64_MAX;
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
