/*
 * setup-git-order.h - what is for a longer path stands later in git's configuration
 *
 * git takes the helpers of all sections that match, in the order of its files, and an empty one
 * forgets those before it, whichever section it is in: the last section that matches decides, not
 * the one with the longest path. A section whose last line went is made anew at the end.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_SETUP_GIT_ORDER_H
#define COMMAND_SETUP_GIT_ORDER_H

#include "command/setup-git-plan.h"

/* Does a helper for all hosts, or one for more of the same host, come behind those of the key?
 * Pure. */
bool setup_git_order_is_overtaken(const struct git_config *config, const char *key);

/* Adds what puts our lines for longer paths behind those of the key: where they stand before them,
 * or these are new. Pure. */
enum aad_code setup_git_order_move_below(const struct git_config *config,
                                         const struct git_config *paths, const char *key,
                                         struct setup_git_plan *plan, struct aad_error *err);

#endif
