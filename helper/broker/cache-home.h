/*
 * cache-home.h - a place where the cache keeps its records
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_CACHE_HOME_H
#define BROKER_CACHE_HOME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/secret.h"

/* hash: the name of a record, [0-9a-f]+. An int is 0 or an errno value. */
struct cache_home {
    const char *name; /* for doctor: "kernel keyring" */
    bool is_file;     /* no place for a bare token, which lives for long */
    int (*load)(const char *hash, struct secret *ret);
    int (*save)(const char *hash, const struct secret *record, int64_t lifetime_s);
    int (*erase)(const char *hash);
};

extern const struct cache_home cache_kernel, cache_file;

#endif
