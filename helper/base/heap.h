/*
 * heap.h - malloc's family for the libraries that we use, with a free that wipes
 *
 * cJSON, libcurl and OpenSSL copy what passes through them (an answer, a POST body, a decrypted
 * record) into blocks of their own, which only their allocator can wipe.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stdbool.h>
#include <stddef.h>

void *heap_allocate(size_t size);
void *heap_allocate_zeroed(size_t count, size_t size);
void *heap_resize(void *block, size_t size); /* moves, and wipes the old block */
char *heap_copy_text(const char *text);
void heap_free(void *block); /* takes NULL */

/* Has one of these ever failed? libcurl also says "out of memory" of a text too long for it. */
bool heap_ran_out(void);

#endif
