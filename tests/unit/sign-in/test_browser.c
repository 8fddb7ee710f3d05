/*
 * test_browser.c - which program is started as the browser, with what, and for how long it is seen
 *
 * BROWSER_DIRECTORIES are "first" and "second" in a directory of this test, where the programs are
 * scripts that write down how they were started.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/browser.h"

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "unit.h"

#define PAGE "https://login.example/x?a=b&c=$(touch%20evil)"
#define NOTES "{ echo \"$0 $#\"; echo \"$1\"; echo \"$X_MINE\"; readlink /proc/$$/fd/*; } >notes\n"

static char notes[4096];

static void write_program(const char *path, const char *script)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fprintf(file, "#!/bin/sh\n" NOTES "%s\n", script) > 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0700), 0);
}

static void read_notes(void)
{
    FILE *file = fopen("notes", "r");

    memset(notes, 0, sizeof notes);
    if (file) {
        notes[fread(notes, 1, sizeof notes - 1, file)] = '\0';
        (void)fclose(file);
    }
}

static enum aad_code open_page(const char *url, struct aad_error *err)
{
    enum aad_code code = browser_open(url, err);

    read_notes();
    return code;
}

static int begin(void)
{
    return unit_enter_dir() || setenv("X_MINE", "as I set it", 1);
}

static int set_up(void)
{
    (void)unit_remove("first");
    (void)unit_remove("second");
    (void)unlink("notes");
    return mkdir("first", 0700) || mkdir("second", 0700) || unsetenv("BROWSER") ||
           unsetenv("WAYLAND_DISPLAY") || setenv("DISPLAY", ":7", 1);
}

BEFORE_ALL(begin);
BEFORE_EACH(set_up);

static bool was_started(const char *name)
{
    char line[200];

    (void)snprintf(line, sizeof line, "/%s 1\n%s\nas I set it\n", name, PAGE);
    return strstr(notes, line) != NULL;
}

TEST(desktop_opens_it_without_a_shell)
{
    struct aad_error err = {.code = AAD_IO};

    write_program("second/xdg-open", "exit 0");
    write_program("second/sensible-browser", "exit 0");
    assert_int_equal(open_page(PAGE, &err), AAD_OK);
    assert_int_equal(err.code, AAD_OK);
    assert_true(was_started("second/xdg-open"));
    assert_int_equal(access("evil", F_OK), -1);
}

/* Not ours, where its chatter would stand in the answer. */
TEST(its_output_goes_nowhere)
{
    write_program("first/xdg-open", "exit 0");
    assert_int_equal(open_page(PAGE, NULL), AAD_OK);
    assert_non_null(strstr(notes, "/dev/null\n"));
    assert_null(strstr(notes, "/dev/pts"));
    assert_null(strstr(notes, "pipe:"));
}

TEST(users_own_browser_goes_first)
{
    static const char *const rows[] = {
        "mine", "./mine", "/proc/self/cwd/mine", "/nowhere/mine", "mine %s", "mine:other", "other"};

    for (size_t i = 0; i < COUNT(rows); i++) {
        bool is_mine = i == 0 || i == 2;

        unit_row(rows[i]);
        write_program("mine", "exit 0");
        write_program("first/mine", "exit 0");
        write_program("first/xdg-open", "exit 0");
        assert_int_equal(setenv("BROWSER", rows[i], 1), 0);
        assert_int_equal(open_page(PAGE, NULL), AAD_OK);
        assert_true(was_started(is_mine ? "mine" : "first/xdg-open"));
    }
}

/* case 37 */
TEST(path_is_not_searched)
{
    struct aad_error err;

    assert_int_equal(mkdir("elsewhere", 0700), 0);
    write_program("elsewhere/xdg-open", "exit 0");
    write_program("elsewhere/mine", "exit 0");
    assert_int_equal(setenv("PATH", "/proc/self/cwd/elsewhere:/usr/bin:/bin", 1), 0);
    assert_int_equal(setenv("BROWSER", "mine", 1), 0);
    assert_int_equal(open_page(PAGE, &err), AAD_UNAVAILABLE);
    assert_string_equal(notes, "");
    assert_non_null(strstr(err.what, "no program"));
    assert_non_null(strstr(err.remedy, "xdg-utils"));
}

TEST(without_a_display_only_what_needs_none_is_tried)
{
    struct aad_error err;

    write_program("first/xdg-open", "exit 0");
    write_program("first/sensible-browser", "exit 0");
    assert_int_equal(unsetenv("DISPLAY"), 0);
    assert_int_equal(open_page(PAGE, &err), AAD_UNAVAILABLE);
    assert_string_equal(notes, "");
    assert_non_null(strstr(err.what, "no display"));
    write_program("first/wslview", "exit 0");
    assert_int_equal(open_page(PAGE, &err), AAD_OK);
    assert_true(was_started("first/wslview"));
    write_program("first/mine", "exit 0");
    assert_int_equal(setenv("BROWSER", "mine", 1), 0);
    assert_int_equal(open_page(PAGE, &err), AAD_OK);
    assert_true(was_started("first/mine"));
}

TEST(next_one_is_tried_where_one_fails)
{
    struct aad_error err;

    write_program("first/mine", "exit 1");
    write_program("first/xdg-open", "exit 3");
    assert_int_equal(setenv("BROWSER", "mine", 1), 0);
    assert_int_equal(open_page(PAGE, &err), AAD_UNAVAILABLE);
    assert_non_null(strstr(err.what, "first/xdg-open does not open the browser: exit status 3"));
    assert_non_null(strstr(err.remedy, "yourself"));
    write_program("first/wslview", "kill -9 $$");
    assert_int_equal(open_page(PAGE, &err), AAD_UNAVAILABLE);
    assert_non_null(strstr(err.what, "signal 9"));
    write_program("first/sensible-browser", "exit 0");
    assert_int_equal(open_page(PAGE, &err), AAD_OK);
    assert_true(was_started("first/sensible-browser"));
}

TEST(browser_that_stays_is_left_alone)
{
    int64_t from_ms = clock_steady_ms(), pid = 0;
    char id[32] = "";
    FILE *file;

    write_program("first/xdg-open", "echo $$ >pid; exec sleep 600");
    assert_int_equal(open_page(PAGE, NULL), AAD_OK);
    assert_in_range(clock_steady_ms() - from_ms, 1000, UNIT_HUNG_MS);
    file = fopen("pid", "r");
    assert_non_null(file);
    assert_non_null(fgets(id, sizeof id, file));
    assert_int_equal(fclose(file), 0);
    id[strcspn(id, "\n")] = '\0';
    assert_true(text_to_int(id, 2, INT32_MAX, &pid));
    assert_int_equal(kill((pid_t)pid, SIGKILL), 0);
}

TEST(what_is_no_page_is_not_opened)
{
    static const struct {
        const char *url;
        enum aad_code code;
    } rows[] = {
        {"http://login.example/", AAD_REFUSED},
        {"file:///etc/passwd", AAD_USAGE},
        {"--help", AAD_USAGE},
        {"https://login.example/a b", AAD_USAGE},
        {"https://me@login.example/", AAD_USAGE},
        {"", AAD_USAGE},
    };

    write_program("first/xdg-open", "exit 0");
    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].url);
        assert_int_equal(open_page(rows[i].url, NULL), rows[i].code);
        assert_string_equal(notes, "");
    }
    assert_int_equal(open_page("http://localhost:4711/x", NULL), AAD_OK);
}
