/*
 * utf8.h - one character of UTF-8 (RFC 3629), and may it be shown?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How many bytes the character there has, of the `left` that there are; 0 = it is none: cut off,
 * not the shortest form, a surrogate, or beyond the last one. *ret, which may be NULL: its number.
 */
size_t utf8_read(const void *at, size_t left, uint32_t *ret);

/* Is the byte one of a character, but not its first? */
static inline bool utf8_is_inside(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Has it a form of its own? Not a control (C0, C1), nor what turns the direction of a text, joins,
 * hides or has no width of its own, nor what only its maker knows (private use). Accents that join
 * the letter before them are shown. */
bool utf8_is_shown(uint32_t character);

/* How many columns a terminal gives it: 0, 1 or 2. */
unsigned utf8_columns(uint32_t character);

#endif
