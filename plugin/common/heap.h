/*
 * heap.h - memory that wipes itself: blocks of ours, and all of OpenSSL's
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMON_HEAP_H
#define COMMON_HEAP_H

#include <stdbool.h>
#include <stddef.h>

/* From now on OpenSSL wipes all that it frees, also the copies of a key that it would free as they
 * are. Call it before anything else of OpenSSL; where somebody in this process was first, it does
 * nothing, and no harm. */
void heap_init(void);

/* Zeroed; NULL when memory ran out. */
void *heap_new(size_t size);
void heap_free(void *block); /* wipes all of it; takes NULL */

/* Compares secrets, in a time that depends on the length alone. */
bool heap_equal(const void *a, const void *b, size_t len);

static inline void heap_clear(unsigned char **block)
{
    heap_free(*block);
}

#define auto_heap __attribute__((cleanup(heap_clear)))

#endif
