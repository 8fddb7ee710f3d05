/*
 * heap.c - see heap.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/heap.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static _Atomic bool heap_is_out; /* libcurl's resolver is a thread of its own */

static void *heap_note(void *block)
{
    if (!block)
        heap_is_out = true;
    return block;
}

bool heap_ran_out(void)
{
    return heap_is_out;
}

void *heap_allocate(size_t size)
{
    return heap_note(malloc(size));
}

void *heap_allocate_zeroed(size_t count, size_t size)
{
    return heap_note(calloc(count, size));
}

void *heap_resize(void *block, size_t size)
{
    size_t old = block ? malloc_usable_size(block) : 0;
    void *moved;

    if (block && old >= size && size)
        return block;
    moved = heap_note(malloc(size));
    if (!moved)
        return NULL;
    if (block) {
        memcpy(moved, block, old < size ? old : size);
        heap_free(block);
    }
    return moved;
}

char *heap_copy_text(const char *text)
{
    return heap_note(strdup(text));
}

void heap_free(void *block)
{
    if (!block)
        return;
    explicit_bzero(block, malloc_usable_size(block));
    free(block);
}
