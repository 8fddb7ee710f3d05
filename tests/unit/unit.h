/*
 * unit.h - what a unit test is written with: cmocka, and TEST(name) { ... }
 *
 * Whoever writes a test has entered it into its program: main() of unit.c runs them in the order of
 * the file, or, with an argument, those whose names have that text in them. A program without a
 * test fails.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_H
#define UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* TEST(locked_token_is_not_tried_again) { ... } */
#define TEST(function)                                                                             \
    static void function(void);                                                                    \
    UNIT_ENTER(unit_enter_##function, unit_add(#function, __LINE__, function))                     \
    static void function(void)

/* Before and after each test of the file, or all of them: a function that gives 0, or the test has
 * failed. At most one of each. */
#define BEFORE_EACH(function) UNIT_FIXTURE(before_each, function)
#define AFTER_EACH(function) UNIT_FIXTURE(after_each, function)
#define BEFORE_ALL(function) UNIT_FIXTURE(before_all, function)
#define AFTER_ALL(function) UNIT_FIXTURE(after_all, function)

/* PROGRAM(name) { ... return status; }: what the test is as another process, which it starts of its
 * own file with that name as the argument. */
#define PROGRAM(function)                                                                          \
    static int function(void);                                                                     \
    UNIT_ENTER(unit_enter_##function, unit_add_program(#function, function))                       \
    static int function(void)

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Who waits until its deadline has waited at least that long; what has waited for longer than this
 * has not seen it. No busy machine makes so much of less than a second: so it is the deadline, too,
 * of what is to succeed. */
#define UNIT_HUNG_MS 20000

/* A directory for this run of the program alone, which begins empty and goes with it. */
const char *unit_dir(void);

/* Makes that the working directory: BEFORE_ALL(unit_enter_dir) where a path below /proc/self/cwd is
 * compiled in. */
int unit_enter_dir(void);

/* Removes what is there and all that is in it: 0, or nftw()'s word. */
int unit_remove(const char *path);

/* The row of a table that is looked at from here on: a test that fails says it. Kept, not copied.
 */
void unit_row(const char *name);

/* --- what the macros are made of ------------------------------------------------------------ */

struct unit_fixture {
    int (*before_each)(void), (*after_each)(void), (*before_all)(void), (*after_all)(void);
};
extern struct unit_fixture unit_fixture;

void unit_add(const char *name, int line, void (*run)(void));
void unit_add_program(const char *name, int (*run)(void));

#define UNIT_ENTER(name, call)                                                                     \
    __attribute__((constructor)) static void name(void)                                            \
    {                                                                                              \
        call;                                                                                      \
    }
#define UNIT_FIXTURE(when, function)                                                               \
    UNIT_ENTER(unit_enter_##when, unit_fixture.when = function)                                    \
    _Static_assert(1, "a semicolon follows")

#endif
