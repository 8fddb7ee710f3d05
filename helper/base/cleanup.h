/*
 * cleanup.h - early returns that are always right
 *
 * Every destructor here takes the address of the variable and accepts NULL or -1 inside.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_CLEANUP_H
#define BASE_CLEANUP_H

#include <stdlib.h>
#include <unistd.h>

static inline void cleanup_free(void *p)
{
    free(*(void **)p);
}

static inline void cleanup_fd(const int *fd)
{
    if (*fd >= 0)
        (void)close(*fd);
}

#define auto_free __attribute__((cleanup(cleanup_free)))
#define auto_fd __attribute__((cleanup(cleanup_fd)))

#endif
