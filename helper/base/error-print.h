/*
 * error-print.h - an error for people: what went wrong, then what to do
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_ERROR_PRINT_H
#define BASE_ERROR_PRINT_H

#include <aad-credential/error.h>

#include "base/buf.h"
#include "base/screen.h"

/* Where the two sentences stand. */
struct error_place {
    unsigned at;     /* the column where the first one begins */
    unsigned indent; /* of the lines that follow it */
    unsigned remedy; /* the column of the second one, which has lines of its own */
};

/* Appends "WHAT [CODE]\n" and, if there is one, the remedy in a line of its own, both fit to be
 * shown on that screen. */
void error_print(const struct aad_error *err, const struct screen *screen,
                 const struct error_place *place, struct buf *out);

#endif
