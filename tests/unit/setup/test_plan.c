/*
 * test_plan.c - what is shown is what is made, and files are replaced as a whole
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup/plan.h"

#include <sys/stat.h>
#include <unistd.h>

#include "room.h"
#include "unit.h"

static struct setup_plan *plan;
static struct aad_error err;

static int start(void)
{
    memset(&err, 0, sizeof err);
    plan = setup_plan_new(NULL);
    return room_make() || !plan;
}

static int stop(void)
{
    setup_plan_free(&plan);
    return room_remove();
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static void add_file(const char *path, const char *text)
{
    struct buf content = {.bytes = (char *)(uintptr_t)text, .len = text ? strlen(text) : 0};
    static char line[] = "  + line\n";
    struct buf shown = {.bytes = line, .len = sizeof line - 1};

    assert_int_equal(setup_plan_add_file(plan, path, text ? &content : NULL, &shown, NULL), AAD_OK);
}

TEST(file_is_made_with_its_folder)
{
    add_file(room_at("a/b/config"), "new\n");
    assert_int_equal(setup_plan_make(plan, &err), AAD_OK);
    room_check_text("a/b/config", "new\n");
    assert_int_equal(room_mode_of("a/b/config") & 0777, 0600); /* docker writes passwords there */
}

TEST(file_keeps_its_mode_and_its_link)
{
    room_put("real", "old\n", 0600);
    assert_int_equal(symlink("real", room_at("link")), 0);
    add_file(room_at("link"), "new\n");
    assert_int_equal(setup_plan_make(plan, &err), AAD_OK);
    room_check_text("real", "new\n");
    assert_int_equal(room_mode_of("real") & 0777, 0600);
}

TEST(what_was_written_meanwhile_is_not_lost)
{
    room_put("config", "old\n", 0644);
    add_file(room_at("config"), "new\n");
    add_file(room_at("none"), "new\n");
    room_put("config", "older\n", 0644);
    room_put("none", "x\n", 0644);
    assert_int_equal(setup_plan_make(plan, &err), AAD_CONFIG);
    room_check_text("config", "older\n");
    assert_non_null(strstr(err.remedy, "Try again"));
    room_check_text("none", "x\n");
}

TEST(folder_that_cannot_be_is_told_with_what_helps)
{
    add_file("/sys/none/config", "new\n");
    assert_int_equal(setup_plan_make(plan, &err), AAD_IO);
    assert_non_null(strstr(err.remedy, "set HOME"));
    assert_null(strstr(err.remedy, "XDG"));
}

TEST(file_goes)
{
    room_put("config", "old\n", 0644);
    add_file(room_at("config"), NULL);
    assert_int_equal(setup_plan_make(plan, &err), AAD_OK);
    assert_int_not_equal(access(room_at("config"), F_OK), 0);
}

TEST(link_is_made_and_goes)
{
    char target[20] = "";

    assert_int_equal(setup_plan_add_link(plan, room_at("p/link"), "/bin/true", NULL), AAD_OK);
    assert_int_equal(setup_plan_make(plan, &err), AAD_OK);
    assert_int_equal(readlink(room_at("p/link"), target, sizeof target), 9);
    setup_plan_shrink(plan, 0);
    assert_int_equal(setup_plan_add_link(plan, room_at("p/link"), NULL, NULL), AAD_OK);
    assert_int_equal(setup_plan_make(plan, &err), AAD_OK);
    assert_int_equal(readlink(room_at("p/link"), target, sizeof target), -1);
}

TEST(command_runs_and_its_failure_is_told)
{
    const char *const good[] = {"touch", room_at("touched"), NULL};
    const char *const bad[] = {"false", NULL};

    assert_int_equal(setup_plan_add_run(plan, "/bin/touch", good, NULL), AAD_OK);
    assert_int_equal(setup_plan_add_run(plan, "/bin/false", bad, NULL), AAD_OK);
    add_file(room_at("never"), "x");
    assert_int_equal(setup_plan_make(plan, &err), AAD_CONFIG);
    assert_non_null(strstr(err.what, "'false'"));
    assert_int_equal(access(room_at("touched"), F_OK), 0);
    assert_int_not_equal(access(room_at("never"), F_OK), 0);
}

TEST(changes_are_shown_by_place)
{
    const char *const words[] = {"go", "env", "-w", "GOAUTH=a; b", NULL};
    auto_buf struct buf shown = {0};

    add_file("/x/config", "a");
    add_file("/x/config", "b");
    assert_int_equal(setup_plan_add_run(plan, "/bin/true", words, NULL), AAD_OK);
    setup_plan_print(plan, &shown);
    assert_string_equal(buf_text(&shown), "In /x/config:\n  + line\n  + line\n"
                                          "Run:\n  go env -w 'GOAUTH=a; b'\n");
}
