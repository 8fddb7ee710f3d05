/*
 * test_heap.c - what leaves this heap is wiped, and what moves is whole
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <malloc.h>

#include "base/heap.h"
#include "unit.h"

static unsigned char freed[64];

/* The linker puts this in place of free() for heap.c: --wrap=free. */
void __real_free(void *block);
void __wrap_free(void *block);

void __wrap_free(void *block)
{
    size_t size = block ? malloc_usable_size(block) : 0;

    if (size)
        memcpy(freed, block, size < sizeof freed ? size : sizeof freed);
    __real_free(block);
}

TEST(freed_block_is_zeroed_before)
{
    static const unsigned char zeros[64];
    char *block = heap_allocate(64);

    assert_non_null(block);
    memset(block, 's', 64);
    heap_free(block);
    assert_memory_equal(freed, zeros, sizeof zeros);
    heap_free(NULL);
}

TEST(moved_block_keeps_its_bytes_and_wipes_the_old)
{
    static const unsigned char zeros[64];
    char *block = heap_allocate(64), *moved;

    assert_non_null(block);
    memset(block, 's', 64);
    memset(freed, 1, sizeof freed);
    moved = heap_resize(block, 100000);
    assert_non_null(moved);
    assert_int_equal(moved[0], 's');
    assert_int_equal(moved[63], 's');
    assert_memory_equal(freed, zeros, sizeof zeros);
    heap_free(moved);
}

TEST(nothing_grows_to_something)
{
    char *block = heap_resize(NULL, 10), *text = heap_copy_text("text");
    char *zeroed = heap_allocate_zeroed(4, 4);

    assert_non_null(block);
    assert_string_equal(text, "text");
    assert_int_equal(zeroed[15], 0);
    heap_free(block);
    heap_free(text);
    heap_free(zeroed);
}
