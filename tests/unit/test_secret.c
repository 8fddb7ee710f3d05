/*
 * test_secret.c - secrets wipe what they leave (P3, case 44)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/secret.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"

#define CANARY "canary-0123456789"

/* Memory that was freed can be read without undefined behaviour through the kernel only. */
static bool memory_has_canary(uintptr_t at, size_t len)
{
    auto_fd int fd = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    char bytes[1024];

    assert_true(fd >= 0);
    assert_true(len <= sizeof bytes);
    assert_int_equal(pread(fd, bytes, len, (off_t)at), (ssize_t)len);
    return memmem(bytes, len, CANARY, strlen(CANARY)) != NULL;
}

static void fill_with_canaries(struct secret *s, int count)
{
    for (int i = 0; i < count; i++)
        assert_int_equal(secret_append_text(s, CANARY), AAD_OK);
}

static void clearing_wipes_the_whole_capacity(void **state)
{
    struct secret s = {0};
    uintptr_t at;
    size_t cap;

    (void)state;
    fill_with_canaries(&s, 20);
    /* A length that shrank must not hide what lies behind it. */
    s.len = 1;
    at = (uintptr_t)s.bytes;
    cap = s.cap;
    assert_true(memory_has_canary(at, cap));
    secret_clear(&s);
    assert_false(memory_has_canary(at, cap));
    assert_null(s.bytes);
    assert_int_equal(s.len, 0);
    assert_int_equal(s.cap, 0);
}

static void growing_wipes_the_old_block(void **state)
{
    auto_secret struct secret s = {0};
    uintptr_t at;
    size_t cap;

    (void)state;
    fill_with_canaries(&s, 20);
    at = (uintptr_t)s.bytes;
    cap = s.cap;
    assert_non_null(secret_reserve(&s, cap * 4));
    assert_true((uintptr_t)s.bytes != at);
    assert_false(memory_has_canary(at, cap));
    assert_int_equal(s.len, 20 * strlen(CANARY));
    assert_memory_equal(s.bytes, CANARY CANARY, 2 * strlen(CANARY));
}

static void there_is_always_a_nul_behind_the_bytes(void **state)
{
    auto_secret struct secret s = {0};

    (void)state;
    for (size_t i = 1; i < 300; i++) {
        assert_int_equal(secret_append(&s, "a", 1), AAD_OK);
        assert_int_equal(strlen(s.bytes), i);
    }
}

static void appending_nothing_leaves_it_empty(void **state)
{
    auto_secret struct secret s = {0};

    (void)state;
    assert_int_equal(secret_append(&s, NULL, 0), AAD_OK);
    assert_int_equal(secret_append_all(&s, (char *)NULL), AAD_OK);
    assert_null(s.bytes);
}

static void all_parts_are_appended_in_order(void **state)
{
    auto_secret struct secret s = {0};

    (void)state;
    assert_int_equal(secret_append_all(&s, "a", "=", "", "b", (char *)NULL), AAD_OK);
    assert_string_equal(s.bytes, "a=b");
}

static void impossible_size_changes_nothing(void **state)
{
    auto_secret struct secret s = {0};

    (void)state;
    assert_int_equal(secret_append_text(&s, "abc"), AAD_OK);
    assert_null(secret_reserve(&s, SIZE_MAX));
    assert_null(secret_reserve(&s, SIZE_MAX - 4));
    assert_string_equal(s.bytes, "abc");
}

static void taking_moves_and_empties(void **state)
{
    auto_secret struct secret to = {0}, from = {0};

    (void)state;
    assert_int_equal(secret_append_text(&to, "old"), AAD_OK);
    assert_int_equal(secret_append_text(&from, "new"), AAD_OK);
    secret_take(&to, &from);
    assert_string_equal(to.bytes, "new");
    assert_null(from.bytes);
    secret_take(&to, &to);
    assert_string_equal(to.bytes, "new");
}

static void equality_needs_the_same_bytes_and_length(void **state)
{
    auto_secret struct secret a = {0}, b = {0};

    (void)state;
    assert_true(secret_equal(&a, &b));
    assert_int_equal(secret_append(&a, "a\0b", 3), AAD_OK);
    assert_false(secret_equal(&a, &b));
    assert_int_equal(secret_sink(&b, "a\0b", 3), AAD_OK);
    assert_true(secret_equal(&a, &b));
    assert_false(secret_equal_bytes(&a, "a\0c", 3));
    assert_false(secret_equal_bytes(&a, "a\0b", 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clearing_wipes_the_whole_capacity),
        cmocka_unit_test(growing_wipes_the_old_block),
        cmocka_unit_test(there_is_always_a_nul_behind_the_bytes),
        cmocka_unit_test(appending_nothing_leaves_it_empty),
        cmocka_unit_test(all_parts_are_appended_in_order),
        cmocka_unit_test(impossible_size_changes_nothing),
        cmocka_unit_test(taking_moves_and_empties),
        cmocka_unit_test(equality_needs_the_same_bytes_and_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
