/*
 * clock.c - the only readers of a clock
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/clock.h"

#include <limits.h>
#include <time.h>

int64_t clock_now_s(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec;
}

int64_t clock_now_ms(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_steady_us(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_steady_ms(void)
{
    return clock_steady_us() / 1000;
}

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

void clock_sleep_ms(int64_t ms, const struct deadline *d)
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
