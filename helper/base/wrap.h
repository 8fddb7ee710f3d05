/*
 * wrap.h - lines that fit a terminal
 *
 * A line is broken between words only, and never within what somebody may copy: a text in 'quotes',
 * a command line behind "word:", a URL. What is too long for a line has one of its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_WRAP_H
#define BASE_WRAP_H

#include "base/buf.h"

struct wrap {
    unsigned columns; /* 0 = nothing is broken */
    unsigned at;      /* the column where the text begins */
    unsigned indent;  /* of each line that a break begins, beside what its line begins with */
};

/* Appends the text, in which a line end stays one. Pure. */
void wrap_append(struct buf *out, const char *text, const struct wrap *wrap);

#endif
