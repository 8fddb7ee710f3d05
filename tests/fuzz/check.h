/*
 * check.h - what every target wants of what comes out; where it is not so, the program ends
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FUZZ_CHECK_H
#define FUZZ_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <aad-credential/error.h>

/* A promise that a target holds its reader to. */
#define check(is_so) check_at(is_so, __FILE__, __LINE__, #is_so)
void check_at(bool is_so, const char *file, int line, const char *promise);

/* Fit for a terminal: no control byte, also none of those that UTF-8 has (U+0080 to U+009F). */
void check_shown(const char *text);
/* Does not have that secret in it. */
void check_without(const char *text, const char *secret);

/* What a function returned with this error: a failure has its code, one line of what failed, and a
 * remedy that is no more than advice; a success has left it alone. *err was zeroed before. */
void check_outcome(enum aad_code code, const struct aad_error *err);

/* The bytes as a text, in a block of just that size: a read beyond the end is seen. */
char *check_text(const uint8_t *bytes, size_t len);
/* The same, and 1000 times the byte before it for each CHECK_LONG: a short input reaches what is
 * for long ones. */
#define CHECK_LONG 0x1d
char *check_long_text(const uint8_t *bytes, size_t len, size_t *ret_len);

#endif
