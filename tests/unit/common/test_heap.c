/*
 * test_heap.c - memory of a store that wipes itself (P3)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "common/heap.h"

#include <openssl/crypto.h>

#include "unit.h"

#define SIZE 1000

static const void *watched;
static unsigned wiped, leaked;

void __real_free(void *block);
void __wrap_free(void *block);

void __wrap_free(void *block)
{
    static const unsigned char zeros[SIZE];

    if (block && block == watched) {
        wiped += !memcmp(block, zeros, SIZE);
        leaked += memcmp(block, zeros, SIZE) != 0;
    }
    __real_free(block);
}

static int set_up(void)
{
    watched = NULL;
    wiped = leaked = 0;
    return 0;
}

static int start(void)
{
    heap_init();
    heap_init();
    return 0;
}

BEFORE_ALL(start);
BEFORE_EACH(set_up);

TEST(a_block_is_empty_first_and_wiped_at_the_end)
{
    static const unsigned char zeros[SIZE];
    auto_heap unsigned char *other = heap_new(1);
    unsigned char *block = heap_new(SIZE);

    assert_memory_equal(block, zeros, SIZE);
    memset(block, 'x', SIZE);
    watched = block;
    heap_clear(&block);
    assert_int_equal(wiped, 1);
    assert_int_equal(leaked, 0);
    assert_non_null(other);
    heap_free(NULL);
}

TEST(openssl_wipes_what_it_frees_and_moves)
{
    unsigned char *block = OPENSSL_malloc(SIZE);

    memset(block, 'x', SIZE);
    watched = block;
    block = OPENSSL_realloc(block, 50 * SIZE);
    assert_int_equal(wiped, 1);
    assert_int_equal(block[SIZE - 1], 'x');
    watched = block;
    OPENSSL_free(block);
    assert_int_equal(wiped, 2);
    assert_int_equal(leaked, 0);
    assert_null(OPENSSL_realloc(OPENSSL_malloc(1), 0));
    OPENSSL_free(NULL);
}

TEST(only_the_same_bytes_are_equal)
{
    assert_true(heap_equal("secret", "secret", 6));
    assert_true(heap_equal("secret", "secreT", 5));
    assert_false(heap_equal("secret", "Secret", 6));
    assert_false(heap_equal("secret", "secreT", 6));
    assert_true(heap_equal("a", "b", 0));
}
