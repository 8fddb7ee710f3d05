/*
 * test_text-file.c - reading a tool's file, and planning our lines in it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup/text-file.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "room.h"
#include "unit.h"

static int start(void)
{
    return room_make() || setenv("HOME", room_path(), 1) || unsetenv("TOOL_HOME");
}

BEFORE_EACH(start);
AFTER_EACH(room_remove);

static void check_path(const char *variable, const char *folder, const char *expected)
{
    auto_buf struct buf got = {0};

    assert_int_equal(setup_text_path(variable, folder, "config", &got, NULL), AAD_OK);
    assert_string_equal(buf_text(&got), expected);
}

TEST(path_follows_the_tools_variable)
{
    check_path("TOOL_HOME", ".tool", room_at(".tool/config"));
    check_path("", "", room_at("config"));
    assert_int_equal(setenv("TOOL_HOME", "relative", 1), 0);
    check_path("TOOL_HOME", ".tool", room_at(".tool/config"));
    assert_int_equal(setenv("TOOL_HOME", "/srv/tool", 1), 0);
    check_path("TOOL_HOME", ".tool", "/srv/tool/config");
}

TEST(missing_file_is_empty_and_a_binary_one_is_refused)
{
    auto_buf struct buf text = {0};
    FILE *f = fopen(room_at("binary"), "w");

    assert_int_equal(setup_text_read(room_at("none"), &text, NULL), AAD_OK);
    assert_int_equal(text.len, 0);
    assert_non_null(f);
    (void)fwrite("a\0b", 1, 3, f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(setup_text_read(room_at("binary"), &text, NULL), AAD_CONFIG);
    room_put("open", "x\n", 0666);
    assert_int_equal(chmod(room_at("open"), 0666), 0);
    assert_int_equal(setup_text_read(room_at("open"), &text, NULL), AAD_CONFIG);
}

static enum aad_code plan_lines(struct setup_plan *plan, const char *lines)
{
    const struct setup_block block = {SETUP_MARK, lines, SETUP_AT_END};

    return setup_text_plan_block(plan, room_at("rc"), &block, NULL);
}

TEST(nothing_is_planned_for_what_is_there)
{
    auto_setup_plan struct setup_plan *plan = setup_plan_new(NULL);

    room_put("rc", "# >>> aad-credential\na\n# <<< aad-credential\n", 0644);
    assert_int_equal(plan_lines(plan, "a\n"), AAD_OK);
    assert_int_equal(plan->n_changes, 0);
    assert_int_equal(plan_lines(plan, "b\n"), AAD_OK);
    assert_int_equal(plan->n_changes, 1);
    assert_string_equal(buf_text(&plan->changes[0].shown), "  - a\n  + b\n");
}

TEST(marks_without_lines_go_too)
{
    auto_setup_plan struct setup_plan *plan = setup_plan_new(NULL);

    room_put("rc", "x\n# >>> aad-credential\n# <<< aad-credential\n", 0644);
    assert_int_equal(plan_lines(plan, ""), AAD_OK);
    assert_int_equal(plan->n_changes, 1);
    assert_string_equal(buf_text(&plan->changes[0].content), "x\n");
}

TEST(file_of_our_lines_alone_goes_with_them)
{
    auto_setup_plan struct setup_plan *plan = setup_plan_new(NULL);

    room_put("rc", "# >>> aad-credential\na\n# <<< aad-credential\n", 0644);
    assert_int_equal(plan_lines(plan, ""), AAD_OK);
    assert_true(plan->changes[0].is_removed);
}

TEST(file_is_named_in_what_is_wrong_with_it)
{
    auto_setup_plan struct setup_plan *plan = setup_plan_new(NULL);
    const struct setup_block block = {SETUP_MARK, "a\n", SETUP_AT_END};
    auto_buf struct buf others = {0};
    struct aad_error err = {0};

    room_put("rc", "# >>> aad-credential\n", 0644);
    assert_int_equal(setup_text_plan_block(plan, room_at("rc"), &block, &err), AAD_CONFIG);
    assert_non_null(strstr(err.what, "/rc: the file has the line"));
    assert_non_null(strstr(err.remedy, "by hand"));
    assert_int_equal(setup_text_read_others(room_at("rc"), SETUP_MARK, &others, &err), AAD_CONFIG);
    assert_non_null(strstr(err.what, "/rc: the file has the line"));
}
