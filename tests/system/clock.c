/*
 * clock.c - a program's clock, by LD_PRELOAD
 *
 * AAD_TEST_CLOCK_AHEAD_S: so many seconds the time of day is ahead, or behind where it is less than
 * 0. AAD_TEST_CLOCK_IS_FAST: whoever sleeps is woken up after a hundredth of it, and the steady
 * clock says that all of it has passed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

#pragma GCC visibility push(default)

#define FAST 100
#define SECOND_NS 1000000000LL

static long long slept_ns;

static long long ahead_s(void)
{
    const char *text = getenv("AAD_TEST_CLOCK_AHEAD_S");

    return text ? strtoll(text, NULL, 10) : 0;
}

static void add(struct timespec *at, long long ns)
{
    ns += at->tv_nsec;
    at->tv_sec += (time_t)(ns / SECOND_NS);
    at->tv_nsec = (long)(ns % SECOND_NS);
}

int clock_gettime(clockid_t clock, struct timespec *ret)
{
    static int (*next)(clockid_t clock, struct timespec * ret);
    int failed;

    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "clock_gettime");
    failed = next(clock, ret);
    if (!failed && clock == CLOCK_REALTIME)
        ret->tv_sec += (time_t)ahead_s();
    else if (!failed && clock == CLOCK_BOOTTIME)
        add(ret, slept_ns);
    return failed;
}

time_t time(time_t *ret)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (ret)
        *ret = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *ret, void *zone)
{
    struct timespec now = {0};

    (void)zone;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    *ret = (struct timeval){now.tv_sec, (suseconds_t)(now.tv_nsec / 1000)};
    return 0;
}

int nanosleep(const struct timespec *pause, struct timespec *left)
{
    static int (*next)(const struct timespec *pause, struct timespec *left);
    long long ns = pause->tv_sec * SECOND_NS + pause->tv_nsec;
    struct timespec shorter = {(time_t)(ns / FAST / SECOND_NS), (long)(ns / FAST % SECOND_NS)};

    if (!next)
        *(void **)&next = dlsym(RTLD_NEXT, "nanosleep");
    if (!getenv("AAD_TEST_CLOCK_IS_FAST"))
        return next(pause, left);
    slept_ns += ns;
    return next(&shorter, left);
}
