/*
 * lines.h - the lines of a descriptor that stays open, one after the other
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_LINES_H
#define BASE_LINES_H

#include "base/secret.h"

struct lines {
    int fd;
    size_t max;           /* most bytes of a line */
    struct secret before; /* what has come: the line that was given out, and what follows it */
    size_t used;          /* of that, the line that was given out */
};

/* Waits for the next line and gives it out without its end (LF, or CR LF): borrowed until the next
 * call, with a NUL behind it. The last one need not have an end. AAD_NOT_FOUND: there are no more.
 * AAD_USAGE: it is too long; AAD_IO. */
enum aad_code lines_next(struct lines *l, struct secret *ret_line, struct aad_error *err);

void lines_clear(struct lines *l);
#define auto_lines __attribute__((cleanup(lines_clear)))

#endif
