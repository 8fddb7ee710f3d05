/*
 * test_secret.c - secrets wipe what they leave (P3, case 44)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/secret.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "unit.h"

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
        secret_append_text(s, CANARY);
}

TEST(clearing_wipes_the_whole_capacity)
{
    struct secret s = {0};
    uintptr_t at;
    size_t cap;

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

TEST(growing_wipes_the_old_block)
{
    auto_secret struct secret s = {0};
    uintptr_t at;
    size_t cap;

    fill_with_canaries(&s, 20);
    at = (uintptr_t)s.bytes;
    cap = s.cap;
    assert_non_null(secret_reserve(&s, cap * 4));
    assert_true((uintptr_t)s.bytes != at);
    assert_false(memory_has_canary(at, cap));
    assert_int_equal(s.len, 20 * strlen(CANARY));
    assert_memory_equal(s.bytes, CANARY CANARY, 2 * strlen(CANARY));
}

TEST(there_is_always_a_nul_behind_the_bytes)
{
    auto_secret struct secret s = {0};

    for (size_t i = 1; i < 300; i++) {
        secret_append(&s, "a", 1);
        assert_int_equal(strlen(s.bytes), i);
    }
}

TEST(appending_nothing_leaves_it_empty)
{
    auto_secret struct secret s = {0};

    secret_append(&s, NULL, 0);
    secret_append_all(&s, (char *)NULL);
    assert_null(s.bytes);
}

TEST(all_parts_are_appended_in_order)
{
    auto_secret struct secret s = {0};

    secret_append_all(&s, "a", "=", "", "b", (char *)NULL);
    assert_string_equal(s.bytes, "a=b");
}

TEST(impossible_size_fails_and_wipes_all)
{
    auto_secret struct secret s = {0};
    struct aad_error err = {0};
    uintptr_t at;
    size_t cap;

    fill_with_canaries(&s, 20);
    assert_int_equal(secret_ok(&s, &err), AAD_OK);
    at = (uintptr_t)s.bytes;
    cap = s.cap;
    assert_null(secret_reserve(&s, SIZE_MAX));
    assert_false(memory_has_canary(at, cap));
    assert_int_equal(secret_ok(&s, &err), AAD_INTERNAL);
    assert_string_equal(err.what, "out of memory");
    assert_null(s.bytes);
    assert_int_equal(s.len, 0);
}

TEST(failed_one_takes_nothing_until_it_is_cleared)
{
    auto_secret struct secret s = {0};

    assert_null(secret_reserve(&s, SIZE_MAX - 4));
    assert_null(secret_reserve(&s, 1));
    secret_append_text(&s, "abc");
    secret_append_all(&s, "a", "b", (char *)NULL);
    assert_int_equal(secret_sink(&s, "a", 1), AAD_INTERNAL);
    assert_int_equal(s.len, 0);
    secret_clear(&s);
    secret_append_text(&s, "abc");
    assert_int_equal(secret_ok(&s, NULL), AAD_OK);
    assert_string_equal(s.bytes, "abc");
}

TEST(failure_goes_along_with_the_bytes)
{
    auto_secret struct secret part = {0}, whole = {0}, taken = {0};

    secret_append_text(&whole, "abc");
    secret_fail(&part);
    secret_append_secret(&whole, &part);
    assert_int_equal(secret_ok(&whole, NULL), AAD_INTERNAL);
    assert_int_equal(whole.len, 0);
    secret_take(&taken, &part);
    assert_int_equal(secret_ok(&taken, NULL), AAD_INTERNAL);
    assert_int_equal(secret_ok(&part, NULL), AAD_OK);
}

TEST(failed_one_equals_nothing)
{
    auto_secret struct secret failed = {0}, empty = {0};

    secret_fail(&failed);
    assert_false(secret_equal(&failed, &empty));
    assert_false(secret_equal(&empty, &failed));
    assert_false(secret_equal(&failed, &failed));
    assert_false(secret_equal_bytes(&failed, NULL, 0));
}

TEST(taking_moves_and_empties)
{
    auto_secret struct secret to = {0}, from = {0};

    secret_append_text(&to, "old");
    secret_append_text(&from, "new");
    secret_take(&to, &from);
    assert_string_equal(to.bytes, "new");
    assert_null(from.bytes);
    secret_take(&to, &to);
    assert_string_equal(to.bytes, "new");
}

TEST(equality_needs_the_same_bytes_and_length)
{
    auto_secret struct secret a = {0}, b = {0};

    assert_true(secret_equal(&a, &b));
    secret_append(&a, "a\0b", 3);
    assert_false(secret_equal(&a, &b));
    assert_int_equal(secret_sink(&b, "a\0b", 3), AAD_OK);
    assert_true(secret_equal(&a, &b));
    assert_false(secret_equal_bytes(&a, "a\0c", 3));
    assert_false(secret_equal_bytes(&a, "a\0b", 2));
}
