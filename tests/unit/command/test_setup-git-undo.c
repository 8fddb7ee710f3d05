/*
 * test_setup-git-undo.c - what git has of a connection that goes; with the real git
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/setup-git-undo.h"

#include <stdio.h>
#include <unistd.h>

#include "unit.h"

static char dir[] = "/tmp/aad-git-undo-XXXXXX";
static char files[3][64];

static void write_file(unsigned i, const char *text)
{
    FILE *f = fopen(files[i], "w");

    assert_non_null(f);
    (void)fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static int set_up(void)
{
    static const char *const names[] = {"global", "system", "other"};

    if (!mkdtemp(dir))
        return -1;
    for (unsigned i = 0; i < 3; i++)
        (void)snprintf(files[i], sizeof files[i], "%s/%s", dir, names[i]);
    return setenv("HOME", dir, 1) || setenv("GIT_CONFIG_GLOBAL", files[0], 1) ||
           setenv("GIT_CONFIG_SYSTEM", files[1], 1);
}

static int tear_down(void)
{
    for (unsigned i = 0; i < 3; i++)
        (void)unlink(files[i]);
    return rmdir(dir);
}

BEFORE_ALL(set_up);
AFTER_ALL(tear_down);

#define LINES(name)                                                                                \
    "[credential \"https://h\"]\n\thelper = \n\thelper = /b/git-credential-aad --connection " name \
    "\n"

TEST(every_setup_is_undone)
{
    auto_setup_git_undo struct setup_git_undo *u = NULL, *again = NULL;
    auto_buf struct buf shown = {0};
    struct aad_error err = {0};

    write_file(0, LINES("a"));
    write_file(1, LINES("a"));
    assert_int_equal(setup_git_undo_new("b", &u, &err), AAD_OK);
    assert_null(u);
    assert_int_equal(setup_git_undo_new("a", &u, &err), AAD_OK);
    assert_true(setup_git_undo_has_changes(u));
    setup_git_undo_print(u, &shown);
    assert_non_null(strstr(buf_text(&shown), "In your git configuration (--global):\n"));
    assert_non_null(strstr(buf_text(&shown), "In the system's git configuration:\n"));
    assert_true(setup_git_undo_is_left("a"));
    assert_int_equal(setup_git_undo_make(u, &err), AAD_OK);
    assert_false(setup_git_undo_is_left("a"));
    assert_int_equal(setup_git_undo_new("a", &again, &err), AAD_OK);
    assert_null(again);
}

TEST(line_of_an_included_file_is_left)
{
    auto_setup_git_undo struct setup_git_undo *u = NULL;
    struct aad_error err = {0};

    write_file(0, "[include]\n\tpath = other\n");
    write_file(1, "");
    write_file(2, LINES("a"));
    assert_int_equal(setup_git_undo_new("a", &u, &err), AAD_OK);
    assert_false(setup_git_undo_has_changes(u));
    assert_true(setup_git_undo_is_left("a"));
    assert_false(setup_git_undo_is_left("b"));
}

TEST(what_is_not_wanted_is_not_made)
{
    auto_setup_git_undo struct setup_git_undo *u = NULL;
    struct aad_error err = {0};

    write_file(0, LINES("a"));
    assert_int_equal(setup_git_undo_new("a", &u, &err), AAD_OK);
    setup_git_undo_drop(u);
    assert_false(setup_git_undo_has_changes(u));
    assert_int_equal(setup_git_undo_make(u, &err), AAD_OK);
    assert_true(setup_git_undo_is_left("a"));
}

TEST(broken_configuration_is_told)
{
    auto_setup_git_undo struct setup_git_undo *u = NULL;
    struct aad_error err = {0};

    write_file(0, "[broken");
    assert_int_equal(setup_git_undo_new("a", &u, &err), AAD_CONFIG);
    assert_null(u);
}

TEST(every_setup_asks_for_the_new_name)
{
    auto_setup_git_undo struct setup_git_undo *u = NULL;
    struct aad_error err = {0};

    write_file(0, LINES("a") LINES("c"));
    write_file(1, LINES("a"));
    assert_int_equal(setup_git_undo_rename("a", "b", &u, &err), AAD_OK);
    assert_true(u && setup_git_undo_has_changes(u));
    assert_int_equal(setup_git_undo_make(u, &err), AAD_OK);
    assert_false(setup_git_undo_is_left("a"));
    assert_true(setup_git_undo_is_left("b") && setup_git_undo_is_left("c"));
}
