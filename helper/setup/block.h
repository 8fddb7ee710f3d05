/*
 * block.h - lines of ours in a tool's text file, between two marks of ours
 *
 *     # >>> aad-credential
 *     ...
 *     # <<< aad-credential
 *
 * Everything else in the file stays as it is, to the byte. Pure.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SETUP_BLOCK_H
#define SETUP_BLOCK_H

#include "base/buf.h"

#define SETUP_MARK "aad-credential" /* the name, where there is one block in a file */
#define SETUP_AT_END ((size_t)-1)

struct setup_block {
    const char *name;  /* SETUP_MARK, or with a connection's name behind it */
    const char *lines; /* each with its LF; "" = none */
    size_t place;      /* where they come in if there are none yet: the beginning of a line */
};

/* The lines that the file has from us under that name; false = none. AAD_CONFIG where the second
 * mark is missing, or the first is there twice: what somebody has made of it is never guessed. */
enum aad_code setup_block_find(const char *text, const char *name, bool *ret_is_there,
                               struct buf *ret_lines, struct aad_error *err);

/* The text with the block in the place of the one that it has, or else at the block's own. */
enum aad_code setup_block_put(const char *text, const struct setup_block *block, struct buf *ret,
                              struct aad_error *err);

/* The text without it. */
enum aad_code setup_block_drop(const char *text, const char *name, struct buf *ret,
                               struct aad_error *err);

#endif
