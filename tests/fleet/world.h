/*
 * world.h - the machines of a fleet: what the program's own functions find on each
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FLEET_WORLD_H
#define FLEET_WORLD_H

#include <stdbool.h>
#include <stddef.h>

#include <aad-credential/error.h>

#include "base/token.h"
#include "endpoint/loop.h"
#include "fleet.h"

/* What is known of the last failure, as broker/flight.c writes it. */
struct note {
    char *text;
    size_t len;
};

struct machine {
    struct loop loop; /* of its `serve`; first, so that it is found by it */
    struct loop_tick *tick;
    struct loop_watch *timer;
    int64_t wakes_at_ms; /* as the timer was set last */
    struct token token;  /* the cache; without its text */
    bool has_token, is_taken /* the turn of flight.c */;
    struct note note;
    unsigned identity;
};

/* Who runs: each has its machine. */
struct caller {
    struct machine *machine;
    struct note note; /* its own, where nothing is shared */
};

void world_open(const struct fleet_setup *setup);
void world_close(void);
struct machine *world_machine(unsigned i);

/* broker_get_for(), as caller, in a task. */
enum aad_code world_get(struct caller *caller, int64_t min_valid_s, struct token *ret,
                        struct aad_error *err);

/* From here on it is this caller that asks for the cache and the rest. */
void world_enter(struct caller *caller);
const struct fleet_setup *world_setup(void);

#endif
