/*
 * rotate-switch.h - a connection that gets another key, or another grant
 *
 * What it becomes is in the note before anything is made: a run that goes on needs no options.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_ROTATE_ROTATE_SWITCH_H
#define COMMAND_ROTATE_ROTATE_SWITCH_H

#include "command/rotate/rotate.h"

/* Does the connection get another grant? */
static inline bool rotate_is_other(const struct rotate_run *run)
{
    return run->note.after[0][0];
}

/* What is to be, by the options, or by the note of a run before: run->target, run->former, and the
 * ways of both. */
enum aad_code rotate_choose_target(struct rotate_run *run, struct aad_error *err);

/* Does the connection's file say so already? A run that ended behind that has noted nothing. */
bool rotate_is_switched(const struct rotate_run *run);

/* The connection becomes run->target: one write of its file. */
enum aad_code rotate_switch(struct rotate_run *run, struct aad_error *err);

#endif
