/*
 * setup-git-undo.h - every `setup git` of a connection that goes is undone, or of one that gets
 * another name is changed
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_SETUP_GIT_UNDO_H
#define COMMAND_SETUP_GIT_UNDO_H

#include <stdbool.h>

#include "base/buf.h"

struct setup_git_undo;

/* What git has of the connection, of the user and of the system; *ret NULL = no file of git's names
 * it, also where there is no git. */
enum aad_code setup_git_undo_new(const char *connection, struct setup_git_undo **ret,
                                 struct aad_error *err);
/* The same, but they ask for a connection `to` from then on. */
enum aad_code setup_git_undo_rename(const char *connection, const char *to,
                                    struct setup_git_undo **ret, struct aad_error *err);
void setup_git_undo_free(struct setup_git_undo **u); /* also of NULL */
#define auto_setup_git_undo __attribute__((cleanup(setup_git_undo_free)))

/* Is there anything that can be undone here? Not what is in a file that git includes. */
bool setup_git_undo_has_changes(const struct setup_git_undo *u);
/* The person does not want it. */
void setup_git_undo_drop(struct setup_git_undo *u);

/* As `setup git --undo` shows it. */
void setup_git_undo_print(const struct setup_git_undo *u, struct buf *out);

/* Makes it. Each place is tried, and the first failure is told. */
enum aad_code setup_git_undo_make(const struct setup_git_undo *u, struct aad_error *err);

/* Does git ask for the connection still, by whatever file? */
bool setup_git_undo_is_left(const char *connection);

#endif
