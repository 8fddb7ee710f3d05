/*
 * test_block.c - lines of ours in others' files: everything else stays, to the byte
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup/block.h"

#include "unit.h"

#define OURS "# >>> aad-credential\na = 1\n# <<< aad-credential\n"

static const struct {
    const char *before, *lines;
    size_t place;
    const char *after;
} rows[] = {
    {"", "a = 1\n", SETUP_AT_END, OURS},
    {"x\n", "a = 1\n", SETUP_AT_END, "x\n" OURS},
    {"x", "a = 1\n", SETUP_AT_END, "x\n" OURS},
    {"[t]\nx\n", "a = 1\n", 4, "[t]\n" OURS "x\n"},
    {"x\n" OURS "y\n", "b = 2\n", SETUP_AT_END,
     "x\n# >>> aad-credential\nb = 2\n# <<< aad-credential\ny\n"},
    {"x\n" OURS "y\n", "a = 1\n", 0, "x\n" OURS "y\n"},
    /* what only looks like ours, and another connection's */
    {"echo '# >>> aad-credential'\n", "a = 1\n", SETUP_AT_END,
     "echo '# >>> aad-credential'\n" OURS},
    {"# >>> aad-credential x\nq\n# <<< aad-credential x\n", "a = 1\n", SETUP_AT_END,
     "# >>> aad-credential x\nq\n# <<< aad-credential x\n" OURS},
};

TEST(lines_come_in_and_replace_their_own)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf got = {0};
        struct setup_block block = {SETUP_MARK, rows[i].lines, rows[i].place};

        unit_row(rows[i].before);
        assert_int_equal(setup_block_put(rows[i].before, &block, &got, NULL), AAD_OK);
        assert_string_equal(buf_text(&got), rows[i].after);
    }
}

TEST(lines_go_and_nothing_else)
{
    static const char *const around[][2] = {{"", ""}, {"x\n", "y\n"}, {"x\n\n", ""}, {"", "y"}};

    for (size_t i = 0; i < COUNT(around); i++) {
        auto_buf struct buf text = {0}, got = {0}, want = {0}, lines = {0};
        bool is_there = false;

        buf_append_all(&text, around[i][0], OURS, around[i][1], (char *)NULL);
        buf_append_all(&want, around[i][0], around[i][1], (char *)NULL);
        assert_int_equal(
            setup_block_find(buf_text(&text), "aad-credential", &is_there, &lines, NULL), AAD_OK);
        assert_true(is_there);
        assert_string_equal(buf_text(&lines), "a = 1\n");
        assert_int_equal(setup_block_drop(buf_text(&text), "aad-credential", &got, NULL), AAD_OK);
        assert_string_equal(buf_text(&got), buf_text(&want));
    }
}

TEST(what_is_not_there_is_not_dropped)
{
    auto_buf struct buf got = {0};

    assert_int_equal(setup_block_drop("x\n", "aad-credential", &got, NULL), AAD_OK);
    assert_string_equal(buf_text(&got), "x\n");
}

TEST(missing_end_is_never_guessed)
{
    auto_buf struct buf got = {0};
    struct aad_error err = {0};
    const struct setup_block block = {SETUP_MARK, "a\n", 0};
    static const char text[] = "# >>> aad-credential\nall that follows\n";

    assert_int_equal(setup_block_put(text, &block, &got, &err), AAD_CONFIG);
    assert_int_equal(setup_block_drop(text, "aad-credential", &got, &err), AAD_CONFIG);
    assert_int_equal(got.len, 0);
    assert_non_null(strstr(err.remedy, "by hand"));
    assert_int_equal(
        setup_block_drop("# >>> aad-credential\nothers'\n" OURS, "aad-credential", &got, &err),
        AAD_CONFIG);
}

/* A second block would stay, and would be dropped the next time. */
TEST(two_of_one_name_are_left_to_a_person)
{
    auto_buf struct buf got = {0};
    struct aad_error err = {0};
    const struct setup_block block = {SETUP_MARK, "a\n", 0};
    bool is_there;

    assert_int_equal(setup_block_find(OURS OURS, SETUP_MARK, &is_there, &got, &err), AAD_CONFIG);
    assert_int_equal(setup_block_put(OURS "x\n" OURS, &block, &got, &err), AAD_CONFIG);
    assert_int_equal(setup_block_drop(OURS OURS, SETUP_MARK, &got, &err), AAD_CONFIG);
    assert_int_equal(got.len, 0);
    assert_non_null(strstr(err.what, "twice"));
    assert_non_null(strstr(err.remedy, "by hand"));
}

TEST(marks_are_found_with_the_line_ends_of_an_editor)
{
    auto_buf struct buf got = {0};

    assert_int_equal(setup_block_drop("x\r\n# >>> aad-credential\r\na = 1\r\n"
                                      "# <<< aad-credential\r\ny\r\n",
                                      "aad-credential", &got, NULL),
                     AAD_OK);
    assert_string_equal(buf_text(&got), "x\r\ny\r\n");
}
