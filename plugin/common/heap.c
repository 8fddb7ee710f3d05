/*
 * heap.c - memory that wipes itself
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "common/heap.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

void *heap_new(size_t size)
{
    return calloc(1, size);
}

void heap_free(void *block)
{
    if (!block)
        return;
    explicit_bzero(block, malloc_usable_size(block));
    free(block);
}

bool heap_equal(const void *a, const void *b, size_t len)
{
    return CRYPTO_memcmp(a, b, len) == 0;
}

static void *heap_allocate(size_t size, const char *file, int line)
{
    (void)file, (void)line;
    return malloc(size);
}

static void heap_give_back(void *block, const char *file, int line)
{
    (void)file, (void)line;
    heap_free(block);
}

static void *heap_resize(void *block, size_t size, const char *file, int line)
{
    size_t old = block ? malloc_usable_size(block) : 0;
    void *moved = size ? malloc(size) : NULL;

    (void)file, (void)line;
    if (moved && block)
        memcpy(moved, block, old < size ? old : size);
    if (moved || !size)
        heap_free(block);
    return moved;
}

void heap_init(void)
{
    static bool is_done;

    if (!is_done)
        (void)CRYPTO_set_mem_functions(heap_allocate, heap_resize, heap_give_back);
    is_done = true;
}
