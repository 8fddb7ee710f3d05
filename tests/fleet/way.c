/*
 * way.c - see way.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "way.h"

#include "authority.h"

const struct way_row ways[WAYS] = {
    [WAY_ALONE] = {false, false, false},     [WAY_SHARED] = {false, true, false},
    [WAY_BROKER] = {true, true, false},      [WAY_AHEAD] = {false, true, true},
    [WAY_AHEAD_ALONE] = {true, false, true}, [WAY_SERVE] = {true, true, true},
};

struct fleet_result way_run(enum way way, unsigned agents, unsigned identities, unsigned limit)
{
    struct fleet_setup setup = {.agents = agents,
                                .identities = identities,
                                .limit = limit,
                                .life_s = AUTHORITY_LIFE_S,
                                .has_jitter = ways[way].has_jitter,
                                .is_shared = ways[way].is_shared,
                                .is_ahead = ways[way].is_ahead};
    struct fleet_result result;

    fleet_run(&setup, &result);
    return result;
}

bool way_is_carried(const struct fleet_count *c)
{
    return !c->refused && !c->failed && c->p99_ms <= WAY_WELL_MS;
}
