/*
 * screen.h - what the reader of a descriptor can see: lines of which width, colours, which
 * characters
 *
 * The one place that decides. A pipe or a file gets whole lines without colours, so that programs
 * find there what they look for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_SCREEN_H
#define BASE_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct screen {
    unsigned columns;   /* lines are wrapped there; 0 = they are not */
    bool shows_unicode; /* by the user's locale, also in pipes */
    bool has_colour;    /* a terminal, not a dumb one, and NO_COLOR (no-color.org) is not set */
    bool can_erase;     /* what was written on this line */
};

enum screen_style { SCREEN_PLAIN, SCREEN_GOOD, SCREEN_DOUBT, SCREEN_BAD };

struct screen screen_of(int fd);

/* POSIX: the first of LC_ALL, LC_CTYPE and LANG that is set decides about characters. */
bool screen_is_utf8(void);

/* Replaces characters there, outside of ASCII, that the screen cannot show, or that must not be
 * shown (utf8.h), by '?'. */
void screen_fit(const struct screen *screen, char *text);

/* text_show() for the user's locale: text of a server, a token or a file on its way to a person. */
const char *screen_show(char *out, size_t size, const char *text, size_t len);

/* Appends the text, in colour where the screen has it. */
void screen_append(const struct screen *screen, enum screen_style style, const char *text,
                   struct buf *out);

#endif
