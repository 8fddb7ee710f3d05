/*
 * heap.h - malloc's family for libcurl and OpenSSL, with a free that wipes
 *
 * Both copy what passes through them (a POST body, a header, a decrypted record) into blocks of
 * their own, which only their allocator can wipe.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HTTP_HEAP_H
#define HTTP_HEAP_H

#include <stdbool.h>
#include <stddef.h>

void *heap_allocate(size_t size);
void *heap_allocate_zeroed(size_t count, size_t size);
void *heap_resize(void *block, size_t size); /* moves, and wipes the old block */
char *heap_copy_text(const char *text);
void heap_free(void *block); /* takes NULL */

/* Has one of these ever failed? libcurl says "out of memory" of what is too long for it, too. */
bool heap_ran_out(void);

#endif
