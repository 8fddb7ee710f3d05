/*
 * test_program.c - another program of the machine, by PATH
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "unit.h"

BEFORE_ALL(unit_enter_dir);

static void make_program(const char *dir, mode_t dir_mode)
{
    char path[64];
    FILE *file;

    assert_int_equal(mkdir(dir, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/tool", dir);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0700), 0);
    assert_int_equal(chmod(dir, dir_mode), 0);
}

/* Which `tool` is found, with these directories of this test's as PATH: "a b". */
static const char *find(const char *dirs)
{
    auto_buf struct buf path = {0}, found = {0};
    static char which[64];

    while (*dirs) {
        size_t len = strcspn(dirs, " ");

        buf_append_all(&path, path.len ? ":" : "", unit_dir(), "/", (char *)NULL);
        buf_append(&path, dirs, len);
        dirs += len + (dirs[len] == ' ');
    }
    assert_int_equal(setenv("PATH", buf_text(&path), 1), 0);
    if (!program_find("tool", &found))
        return NULL;
    (void)snprintf(which, sizeof which, "%s", buf_text(&found) + strlen(unit_dir()));
    return which;
}

/* P10 */
TEST(first_one_that_nobody_else_could_have_put_there_is_found)
{
    auto_buf struct buf found = {0};

    make_program("others", 0777);
    make_program("first", 0700);
    make_program("second", 0700);
    assert_string_equal(find("nothing others first second"), "/first/tool");
    assert_string_equal(find("second first"), "/second/tool");
    assert_null(find("others"));
    assert_int_equal(setenv("PATH", "first:./second:", 1), 0);
    assert_false(program_find("tool", &found));
}

TEST(without_a_path_it_is_where_a_system_has_it)
{
    auto_buf struct buf found = {0};

    assert_int_equal(unsetenv("PATH"), 0);
    assert_true(program_find("env", &found));
    assert_non_null(strstr(buf_text(&found), "/bin/env"));
    assert_false(program_find("no-such-program-anywhere", &found));
    assert_int_equal(found.len, 0);
}
