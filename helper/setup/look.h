/*
 * look.h - which tools are here, which of them ask us, and what the others would need
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SETUP_LOOK_H
#define SETUP_LOOK_H

#include "setup/tool.h"

/* The connections that a tool could be set up for. */
struct setup_connections {
    const struct connection *all; /* borrowed */
    size_t n;
};

struct setup_look {
    struct buf program; /* "" = the tool is not here */
    bool asks;          /* it asks us */
    struct buf asked;   /* by which connections: their names, with ", " between; of a tool that
                           needs one */
    const struct connection *missing[CONNECTION_LIST_MAX]; /* it would be of use for these */
    size_t n_missing;
    struct aad_error why; /* what kept us from seeing all of it; AAD_OK = nothing */
};

void setup_look_clear(struct setup_look *look);
#define auto_setup_look __attribute__((cleanup(setup_look_clear)))

/* Looks at one tool; *ret is zeroed. Runs the tool's own command where it needs that, and changes
 * nothing. */
void setup_look_at(const struct setup_tool *tool, const struct setup_connections *connections,
                   struct setup_look *ret);

/* Adds what takes the connection out of all tools; with `to`, out of those that have its name. What
 * cannot be looked at is left out, and the first such failure is returned. */
enum aad_code setup_look_plan_undo(const struct connection *c, const struct connection *to,
                                   struct setup_plan *ret, struct aad_error *err);

/* Makes that, and sets those tools up for `to`; text says what was changed. */
enum aad_code setup_look_rename(const struct connection *c, const struct connection *to,
                                struct buf *text, struct aad_error *err);

#endif
