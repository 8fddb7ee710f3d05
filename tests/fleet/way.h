/*
 * way.h - what the machines of a fleet do, and what they could leave out
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FLEET_WAY_H
#define FLEET_WAY_H

#include "fleet.h"

enum way {
    WAY_ALONE,       /* no jitter, and each job knows its own failures only */
    WAY_SHARED,      /* no jitter */
    WAY_BROKER,      /* the product, without `aad-credential serve` */
    WAY_AHEAD,       /* with it, no jitter */
    WAY_AHEAD_ALONE, /* with it and jitter, and each job knows its own failures only */
    WAY_SERVE,       /* the product, with `aad-credential serve` */
    WAYS,
};

struct way_row {
    bool has_jitter, is_shared, is_ahead;
};
extern const struct way_row ways[WAYS];

struct fleet_result way_run(enum way way, unsigned agents, unsigned identities, unsigned limit);

/* The authority carries such a fleet: no call was refused, and 99 of 100 tokens were there within
 * that time. */
#define WAY_WELL_MS 1000
bool way_is_carried(const struct fleet_count *c);

#endif
