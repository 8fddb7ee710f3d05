/*
 * wrap-fixture.h - what a program is told, and which of its arguments are refused
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_WRAP_FIXTURE_H
#define UNIT_WRAP_FIXTURE_H

#include "command/wrap/wrap.h"

/* Reads the arguments, NULL at their end. */
enum aad_code wrap_fixture_parse(const struct wrap *wrap, const char *const *given,
                                 struct arguments *ret, struct aad_error *err);

/* The command line behind the program's name, joined by spaces, is this one. The connection has a
 * ca-file and a proxy, the configuration is at /proc/self/fd/9. */
void wrap_fixture_want(const struct wrap *wrap, const char *const *given, const char *line);

/* A command line, of words that a space separates. */
struct wrap_fixture_row {
    const char *line;
    const char *reason; /* a part of what is said; NULL = it is passed on */
};

void wrap_fixture_check(const struct wrap *wrap, const struct wrap_fixture_row *rows, size_t n);

#endif
