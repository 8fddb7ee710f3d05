/*
 * turn.c - see turn.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "turn.h"

#include "base/turn.h"
#include "explore.h"

static struct model_turn *the_turn;
static char holders[EXPLORE_PROCESSES_MAX];

enum turn_result __wrap_turn_take(const struct turn_spec *spec, struct turn_watch *watch,
                                  struct turn **ret);
void __wrap_turn_leave(struct turn **t);
int64_t __wrap_deadline_left_ms(const struct deadline *d);

void model_turn_is(struct model_turn *turn)
{
    the_turn = turn;
}

void model_turn_free(unsigned process)
{
    if (the_turn->is_taken && the_turn->holder == process)
        *the_turn = (struct model_turn){0};
}

enum turn_result __wrap_turn_take(const struct turn_spec *spec, struct turn_watch *watch,
                                  struct turn **ret)
{
    (void)spec, (void)watch;
    *ret = NULL;
    if (!explore_step("turn_take"))
        return TURN_WAIT;
    explore_saw(&the_turn->is_taken, 1);
    if (the_turn->is_taken)
        return TURN_WAIT;
    *the_turn = (struct model_turn){1, (unsigned char)explore_self()};
    *ret = (struct turn *)&holders[explore_self()];
    return TURN_OURS;
}

void __wrap_turn_leave(struct turn **t)
{
    if (*t && explore_step("turn_leave"))
        model_turn_free(explore_self());
    *t = NULL;
}

/* Who waits has time, and who was killed ends. */
int64_t __wrap_deadline_left_ms(const struct deadline *d)
{
    (void)d;
    return explore_is_killed() ? 0 : 15000;
}
