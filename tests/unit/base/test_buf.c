/*
 * test_buf.c - growing texts
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/buf.h"

#include "base/cleanup.h"
#include "unit.h"

TEST(empty_buf_is_an_empty_text)
{
    auto_buf struct buf b = {0};
    auto_free char *taken = NULL;

    assert_string_equal(buf_text(&b), "");
    buf_append(&b, NULL, 0);
    buf_append_text(&b, "");
    assert_int_equal(buf_ok(&b, NULL), AAD_OK);
    taken = buf_take(&b);
    assert_string_equal(taken, "");
}

TEST(appends_grow_it)
{
    auto_buf struct buf b = {0};

    for (int i = 0; i < 1000; i++)
        buf_printf(&b, "%d,", i % 10);
    assert_int_equal(b.len, 2000);
    assert_int_equal(strlen(buf_text(&b)), 2000);
    buf_append(&b, "\0x", 2);
    assert_int_equal(b.len, 2002);
    assert_memory_equal(b.bytes + 1998, "9,\0x", 5);
}

TEST(parts_are_appended_up_to_the_null)
{
    auto_buf struct buf b = {0};

    buf_append_all(&b, "a", "", "/b", ".json", (char *)NULL);
    assert_string_equal(buf_text(&b), "a/b.json");
    buf_append_all(&b, (char *)NULL);
    assert_int_equal(b.len, 8);
}

TEST(word_of_a_shell_is_quoted)
{
    auto_buf struct buf b = {0};

    buf_append_shell(&b, "it's; $(x) \"y\"");
    assert_string_equal(buf_text(&b), "'it'\\''s; $(x) \"y\"'");
    buf_clear(&b);
    buf_append_shell(&b, "");
    assert_string_equal(buf_text(&b), "''");
}

TEST(format_of_nothing_is_no_failure)
{
    auto_buf struct buf b = {0};

    buf_printf(&b, "%s", "");
    assert_int_equal(buf_ok(&b, NULL), AAD_OK);
    assert_string_equal(buf_text(&b), "");
}

TEST(long_format_is_not_cut)
{
    auto_buf struct buf b = {0};

    buf_printf(&b, "%*s|", 5000, "x");
    assert_int_equal(b.len, 5001);
    assert_int_equal(b.bytes[5000], '|');
}

TEST(failure_is_remembered_until_the_end)
{
    auto_buf struct buf b = {0};
    struct aad_error err = {0};

    buf_append_text(&b, "kept");
    buf_append(&b, "x", SIZE_MAX / 2);
    buf_append_text(&b, "not this");
    assert_string_equal(buf_text(&b), "kept");
    assert_int_equal(buf_ok(&b, &err), AAD_INTERNAL);
    assert_int_equal(err.code, AAD_INTERNAL);
    assert_null(buf_take(&b));
}

TEST(taking_empties_it)
{
    auto_buf struct buf b = {0};
    auto_free char *taken = NULL;

    buf_append_text(&b, "abc");
    taken = buf_take(&b);
    assert_string_equal(taken, "abc");
    assert_string_equal(buf_text(&b), "");
}
