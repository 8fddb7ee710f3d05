/*
 * successor.h - programs on PATH, and the one that would be run if we were not there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_SUCCESSOR_H
#define BASE_SUCCESSOR_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/buf.h"

/* The next program of that name on PATH, for a walk that begins with *at = PATH; *at goes behind
 * its directory. A relative directory is none: it would be another one in each working directory
 * (P10).
 */
bool successor_next(const char **at, const char *name, struct buf *ret, struct stat *ret_st);

/* The first program of that name on PATH that is not this one; behind our own place, if we are on
 * PATH by it. */
bool successor_find(const char *name, struct buf *ret);

/* Replaces this process by the next program of that name on PATH which is not this one, whatever
 * the links to it are called. argv ends with NULL. Returns only when it fails: AAD_NOT_FOUND where
 * there is none, AAD_UNAVAILABLE where it cannot be run. */
enum aad_code successor_become(const char *name, char **argv, struct aad_error *err);

#endif
