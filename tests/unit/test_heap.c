/*
 * test_heap.c - what leaves this heap is wiped, and what moves is whole
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "http/heap.h"

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

static void freed_block_is_zeroed_before(void **state)
{
    static const unsigned char zeros[64];
    char *block = heap_allocate(64);

    (void)state;
    assert_non_null(block);
    memset(block, 's', 64);
    heap_free(block);
    assert_memory_equal(freed, zeros, sizeof zeros);
    heap_free(NULL);
}

static void moved_block_keeps_its_bytes_and_wipes_the_old(void **state)
{
    static const unsigned char zeros[64];
    char *block = heap_allocate(64), *moved;

    (void)state;
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

static void nothing_grows_to_something(void **state)
{
    char *block = heap_resize(NULL, 10), *text = heap_copy_text("text");
    char *zeroed = heap_allocate_zeroed(4, 4);

    (void)state;
    assert_non_null(block);
    assert_string_equal(text, "text");
    assert_int_equal(zeroed[15], 0);
    heap_free(block);
    heap_free(text);
    heap_free(zeroed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(freed_block_is_zeroed_before),
        cmocka_unit_test(moved_block_keeps_its_bytes_and_wipes_the_old),
        cmocka_unit_test(nothing_grows_to_something),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
