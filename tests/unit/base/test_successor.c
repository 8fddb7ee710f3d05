/*
 * test_successor.c - the next program of a name on PATH
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/successor.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

static char name[] = "program";

static void make_dir(const char *dir)
{
    char path[600];

    (void)snprintf(path, sizeof path, "%s/%s", unit_dir(), dir);
    assert_int_equal(mkdir(path, 0700), 0);
}

/* A script that ends with that status, or a link to this very program. */
static void make_program(const char *dir, int status, mode_t mode)
{
    char path[600], us[600];
    FILE *f;

    make_dir(dir);
    (void)snprintf(path, sizeof path, "%s/%s/%s", unit_dir(), dir, name);
    if (!status) {
        ssize_t len = readlink("/proc/self/exe", us, sizeof us - 1);

        assert_true(len > 0);
        us[len] = '\0';
        assert_int_equal(symlink(us, path), 0);
        return;
    }
    f = fopen(path, "w");
    assert_non_null(f);
    (void)fprintf(f, "#!/bin/sh\n[ \"$1\" = x ] && exit %d\n", status);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path, mode), 0);
}

/* What becomes of a process that wants it: the exit status; 100 + the code where it stays. */
static int run(const char *path)
{
    static char argument[] = "x", *argv[] = {name, argument, NULL};
    int status;
    pid_t pid = fork();

    if (!pid) {
        struct aad_error err = {0};

        (void)setenv("PATH", path, 1);
        _Exit(100 + (int)successor_become(name, argv, &err));
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WEXITSTATUS(status);
}

TEST(next_one_that_is_not_us_goes_on_with_the_same_arguments)
{
    char path[4000];

    make_program("us", 0, 0700);
    make_program("no-program", 3, 0600);
    make_program("one", 7, 0700);
    make_program("two", 8, 0700);
    make_dir("nothing");
    (void)snprintf(path, sizeof path, "%1$s/us:%1$s/nothing:%1$s/no-program::%1$s/one:%1$s/two",
                   unit_dir());
    assert_int_equal(run(path), 7);
    (void)snprintf(path, sizeof path, "%1$s/two:%1$s/us:%1$s/one", unit_dir());
    assert_int_equal(run(path), 7); /* whoever stands before us has handed on to us */
    (void)snprintf(path, sizeof path, "%1$s/two:%1$s/one:%1$s/us", unit_dir());
    assert_int_equal(run(path), 100 + AAD_NOT_FOUND);
    (void)snprintf(path, sizeof path, "%1$s/two:%1$s/one", unit_dir());
    assert_int_equal(run(path), 8); /* called by its path */
}

/* P10: a relative directory would be another one in each working directory. */
TEST(there_may_be_none)
{
    char path[1000];

    make_program("we", 0, 0700);
    make_program("there", 9, 0700);
    assert_int_equal(chdir(unit_dir()), 0);
    (void)snprintf(path, sizeof path, "there:./there:%s/we", unit_dir());
    assert_int_equal(run(path), 100 + AAD_NOT_FOUND);
    assert_int_equal(run(""), 100 + AAD_NOT_FOUND);
}

TEST(one_that_cannot_run_is_named)
{
    char path[1000];
    FILE *f;

    make_dir("broken");
    (void)snprintf(path, sizeof path, "%s/broken/%s", unit_dir(), name);
    f = fopen(path, "w");
    assert_non_null(f);
    (void)fputs("no program\n", f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/broken", unit_dir());
    assert_int_equal(run(path), 100 + AAD_UNAVAILABLE);
}
