/*
 * mark.h - what is being waited for, on the terminal, until something else is said there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_MARK_H
#define BASE_MARK_H

#include <aad-credential/error.h>

#include "base/person.h"

/* Shows the text on the terminal's line, in place of the last mark. Only where standard output is a
 * terminal that can erase it again, and --verbose says nothing. The text must be escaped. */
void mark_show(const char *format, ...) AAD_PRINTF(1, 2);

/* Erases it, if there is one. */
void mark_clear(void);

/* A person_told that erases it before a question. */
person_told mark_make_way;

#endif
