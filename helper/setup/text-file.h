/*
 * text-file.h - a tool's text file as it is now
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SETUP_TEXT_FILE_H
#define SETUP_TEXT_FILE_H

#include "setup/block.h"
#include "setup/plan.h"

/* "HOME/NAME", or "$VARIABLE/NAME" where that variable is an absolute path ("" = no variable). */
enum aad_code setup_text_path(const char *variable, const char *folder, const char *name,
                              struct buf *ret, struct aad_error *err);

/* All of it; "" where there is no such file. Never NULL bytes in it: AAD_CONFIG. */
enum aad_code setup_text_read(const char *path, struct buf *ret, struct aad_error *err);

/* The text without the block of that name. */
enum aad_code setup_text_read_others(const char *path, const char *name, struct buf *ret,
                                     struct aad_error *err);

/* Fills err with what a look into the file has said, and the file that it is about. */
enum aad_code setup_text_say_where(const char *path, const struct aad_error *why,
                                   struct aad_error *err);

/* Plans that the file at `path` gets that block, or loses it where it has no lines. */
enum aad_code setup_text_plan_block(struct setup_plan *plan, const char *path,
                                    const struct setup_block *block, struct aad_error *err);

#endif
