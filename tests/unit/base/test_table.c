/*
 * test_table.c - columns that stay in line, and what becomes of them where there is no room
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/table.h"

#include "unit.h"

static const char *const titles[] = {"NAME", "KIND", "WORDS"};

static void check_print(size_t width, const char *want)
{
    auto_table struct table table = {.titles = titles, .n_columns = COUNT(titles)};
    auto_buf struct buf out = {0};

    table_add(&table, (const char *const[]){"a-name-that-is-long", "lcs", "of one or more words"});
    table_add(&table, (const char *const[]){"b", NULL, ""});
    table_add(&table, (const char *const[]){"c", "generic", "word"});
    table_print(&table, width, &out);
    assert_int_equal(buf_ok(&out, NULL), AAD_OK);
    assert_string_equal(buf_text(&out), want);
}

TEST(columns_are_as_wide_as_what_is_in_them)
{
    check_print(0, "NAME                 KIND     WORDS\n"
                   "a-name-that-is-long  lcs      of one or more words\n"
                   "b                    -\n"
                   "c                    generic  word\n");
}

TEST(narrow_terminal_has_one_thing_below_the_other)
{
    check_print(22, "a-name-that-is-long\n    kind lcs\n    of one or more\n    words\n"
                    "b\n"
                    "c\n    kind generic\n    word\n");
}

TEST(last_column_goes_on_below_itself)
{
    auto_table struct table table = {.titles = titles, .n_columns = COUNT(titles)};
    auto_buf struct buf out = {0};

    table_add(&table, (const char *const[]){"a", "b", "one 9b000000-0000-4000-8000-000000000001"});
    table_print(&table, 36, &out);
    assert_string_equal(buf_text(&out), "NAME  KIND  WORDS\na     b     one\n"
                                        "            9b000000-0000-4000-8000-000000000001\n");
}

TEST(empty_table_has_its_titles)
{
    auto_table struct table table = {.titles = titles, .n_columns = COUNT(titles)};
    auto_buf struct buf out = {0};

    table_print(&table, 0, &out);
    assert_string_equal(buf_text(&out), "NAME  KIND  WORDS\n");
}
