/*
 * program.h - another program of the machine, looked for when it is to be run
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_PROGRAM_H
#define BASE_PROGRAM_H

#include <stdbool.h>

#include "base/buf.h"

/* The first program of that name on PATH that nobody but root or we could have changed: absolute
 * directories only, each on the way checked as by file_check_chain() (P10). Without a PATH it is
 * looked for where a system has its programs. */
bool program_find(const char *name, struct buf *ret);

#endif
