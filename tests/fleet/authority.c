/*
 * authority.c - see authority.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "authority.h"

#include <stdlib.h>
#include <string.h>

#include "sched.h"

static const struct fleet_setup *fleet;
static int64_t n_seconds;
static struct {
    int64_t second;
    unsigned taken;
} * identities;
static struct {
    unsigned requests, throttled;
} * seconds;

void authority_open(const struct fleet_setup *setup)
{
    fleet = setup;
    n_seconds = (fleet_hours(setup) + 1) * 3600;
    identities = calloc(setup->identities, sizeof *identities);
    seconds = calloc((size_t)n_seconds, sizeof *seconds);
    if (!identities || !seconds)
        sched_fail("memory ran out");
}

void authority_close(void)
{
    free(identities);
    free(seconds);
    identities = NULL;
    seconds = NULL;
}

bool authority_takes(unsigned identity)
{
    int64_t second = sched_now_ms() / 1000;

    if (second >= n_seconds)
        sched_fail("the authority counts no longer");
    seconds[second].requests++;
    if (identities[identity].second != second) {
        identities[identity].second = second;
        identities[identity].taken = 0;
    }
    if (fleet->limit && identities[identity].taken >= fleet->limit) {
        seconds[second].throttled++;
        return false;
    }
    identities[identity].taken++;
    return true;
}

/* The square of a uniform number has a mean of a third: most are near the least, few are slow. */
int64_t authority_latency_ms(void)
{
    uint32_t part = sched_chance(1000);

    return AUTHORITY_LEAST_MS +
           (int64_t)part * part * (AUTHORITY_MOST_MS - AUTHORITY_LEAST_MS) / 1000000;
}

unsigned authority_life_s(void)
{
    return fleet->life_s + sched_chance(fleet->life_more_s + 1);
}

void authority_count(int64_t from_ms, int64_t to_ms, struct fleet_count *ret)
{
    unsigned ten = 0;

    for (int64_t s = from_ms / 1000 - 10; s < from_ms / 1000; s++)
        ten += seconds[s].requests;
    ret->requests = ret->throttled = ret->peak = ret->peak_10 = 0;
    for (int64_t s = from_ms / 1000; s < to_ms / 1000; s++) {
        ten += seconds[s].requests - seconds[s - 10].requests;
        ret->peak_10 = ten > ret->peak_10 ? ten : ret->peak_10;
        ret->requests += seconds[s].requests;
        ret->throttled += seconds[s].throttled;
        ret->peak = seconds[s].requests > ret->peak ? seconds[s].requests : ret->peak;
    }
}
