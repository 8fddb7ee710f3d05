/*
 * setup-git-change.h - the changes of git's configuration: what is there, what is shown, what is
 * made
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_SETUP_GIT_CHANGE_H
#define COMMAND_SETUP_GIT_CHANGE_H

#include "command/setup-git-plan.h"

/* What a file of git's has now. */
struct setup_git_now {
    struct git_config helpers, paths;
};

enum aad_code setup_git_load(const struct git_config_place *place, struct setup_git_now *ret,
                             struct aad_error *err);
void setup_git_clear(struct setup_git_now *now);

/* All that takes the connection's lines out again. Pure. */
enum aad_code setup_git_plan_undo_all(const struct setup_git_now *now, const char *connection,
                                      struct setup_git_plan *plan, struct aad_error *err);

/* A line for the place, and one or two for each change. */
void setup_git_change_print(const struct setup_git_plan *plan, const struct git_config_place *place,
                            struct buf *out);

/* Makes them in turn, up to the first that fails. */
enum aad_code setup_git_change_make(const struct setup_git_plan *plan,
                                    const struct git_config_place *place, struct aad_error *err);

#endif
