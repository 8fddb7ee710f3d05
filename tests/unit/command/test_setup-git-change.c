/*
 * test_setup-git-change.c - changes of git's configuration are shown as they are made
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/setup-git-change.h"

#include <stdio.h>
#include <unistd.h>

#include "unit.h"

static char dir[] = "/tmp/aad-git-change-XXXXXX";
static char file[64];
static struct git_config_place place = {"--file", file};
static struct setup_git_now now;
static struct setup_git_plan plan;

static int set_up(void)
{
    if (!mkdtemp(dir))
        return -1;
    (void)snprintf(file, sizeof file, "%s/gitconfig", dir);
    return setenv("HOME", dir, 1);
}

static int tear_down(void)
{
    (void)unlink(file);
    return rmdir(dir);
}

BEFORE_ALL(set_up);
AFTER_ALL(tear_down);

static void put(enum setup_git_verb verb, const char *value, const char *old_value)
{
    struct setup_git_change change = {
        .verb = verb, .key = "credential.https://h.helper", .value = value, .old_value = old_value};

    plan.changes[plan.n_changes++] = change;
}

TEST(each_verb_is_shown_and_made)
{
    auto_buf struct buf shown = {0};
    struct aad_error err = {0};

    put(SETUP_GIT_ADD, "a", NULL);
    put(SETUP_GIT_ADD, "b", NULL);
    put(SETUP_GIT_REPLACE, "c", "a");
    put(SETUP_GIT_REMOVE, NULL, "b");
    setup_git_change_print(&plan, &place, &shown);
    assert_non_null(strstr(buf_text(&shown), "gitconfig:\n  + credential.https://h.helper = a\n"));
    assert_non_null(strstr(buf_text(&shown), "  - credential.https://h.helper = b\n"));
    assert_int_equal(setup_git_change_make(&plan, &place, &err), AAD_OK);
    assert_int_equal(setup_git_load(&place, &now, &err), AAD_OK);
    assert_int_equal(now.helpers.n_entries, 1);
    assert_string_equal(now.helpers.entries[0].value, "c");
    setup_git_clear(&now);
    /* What is not there cannot be removed: the first failure ends it. */
    assert_int_equal(
        setup_git_change_make(&plan, &(struct git_config_place){"--file", "/dev/null/x"}, &err),
        AAD_IO);
}
