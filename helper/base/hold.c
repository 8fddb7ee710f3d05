/*
 * hold.c - signals that would end us are held until what was begun is whole, or undone
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/hold.h"

static const int hold_signals[HOLD_SIGNALS] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
static _Atomic sig_atomic_t hold_caught; /* threads look at it, too */

static void hold_note(int number)
{
    hold_caught = number;
}

void hold_begin(struct hold *hold)
{
    struct sigaction note = {.sa_handler = hold_note};

    hold_caught = 0;
    for (int i = 0; i < HOLD_SIGNALS; i++) {
        (void)sigaction(hold_signals[i], NULL, &hold->actions[i]);
        if (hold->actions[i].sa_handler != SIG_IGN) /* nohup */
            (void)sigaction(hold_signals[i], &note, NULL);
    }
}

bool hold_is_caught(void)
{
    return hold_caught != 0;
}

void hold_drop(const struct hold *hold)
{
    for (int i = 0; i < HOLD_SIGNALS; i++)
        (void)sigaction(hold_signals[i], &hold->actions[i], NULL);
}

void hold_end(const struct hold *hold)
{
    hold_drop(hold);
    if (hold_caught)
        (void)raise(hold_caught);
}
