/*
 * test_cache_file.c - records as private files on tmpfs, and nowhere else (P3, P11)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/cache-home.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char runtime_dir[64];

static int set_up(void **state)
{
    (void)state;
    (void)snprintf(runtime_dir, sizeof runtime_dir, "/dev/shm/test-cache-file-XXXXXX");
    return !mkdtemp(runtime_dir) || setenv("XDG_RUNTIME_DIR", runtime_dir, 1);
}

static int tear_down(void **state)
{
    char command[128];

    (void)state;
    (void)snprintf(command, sizeof command, "rm -rf %s", runtime_dir);
    return system(command);
}

static int save(const char *text)
{
    auto_secret struct secret record = {0};

    secret_append_text(&record, text);
    return cache_file.save("abc", &record, 60);
}

static mode_t mode_of(const char *name)
{
    char path[160];
    struct stat st;

    (void)snprintf(path, sizeof path, "%s/aad-credential%s", runtime_dir, name);
    assert_int_equal(lstat(path, &st), 0);
    return st.st_mode & 07777;
}

/* case 33 */
static void files_are_private_whatever_the_umask(void **state)
{
    auto_secret struct secret got = {0};
    mode_t old = umask(0);

    (void)state;
    assert_int_equal(save("record"), 0);
    (void)umask(old);
    assert_int_equal(mode_of(""), 0700);
    assert_int_equal(mode_of("/cache"), 0700);
    assert_int_equal(mode_of("/cache/abc"), 0600);
    assert_int_equal(cache_file.load("abc", &got), 0);
    assert_true(secret_equal_bytes(&got, "record", 6));
}

static void an_erased_record_is_absent(void **state)
{
    auto_secret struct secret got = {0};

    (void)state;
    assert_int_equal(save("record"), 0);
    assert_int_equal(cache_file.erase("abc"), 0);
    assert_int_not_equal(cache_file.load("abc", &got), 0);
    assert_int_equal(cache_file.erase("abc"), ENOENT);
}

/* P11 */
static void a_disk_is_refused(void **state)
{
    char dir[] = "/var/tmp/test-cache-file-XXXXXX", command[128];

    (void)state;
    assert_non_null(mkdtemp(dir));
    assert_int_equal(setenv("XDG_RUNTIME_DIR", dir, 1), 0);
    assert_int_equal(save("record"), EMEDIUMTYPE);
    (void)snprintf(command, sizeof command, "test -z \"$(find %s -type f)\" && rm -rf %s", dir,
                   dir);
    assert_int_equal(system(command), 0);
}

/* case 28 */
static void a_directory_that_others_may_write_is_refused(void **state)
{
    char path[128];

    (void)state;
    (void)snprintf(path, sizeof path, "%s/aad-credential", runtime_dir);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(chmod(path, 0777), 0);
    assert_int_not_equal(save("record"), 0);
}

/* case 30 */
static void a_file_that_others_may_read_is_not_believed(void **state)
{
    auto_secret struct secret got = {0};
    char path[128];

    (void)state;
    assert_int_equal(save("record"), 0);
    (void)snprintf(path, sizeof path, "%s/aad-credential/cache/abc", runtime_dir);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_not_equal(cache_file.load("abc", &got), 0);
    assert_int_equal(got.len, 0);
}

static void no_runtime_directory_is_no_home(void **state)
{
    auto_secret struct secret got = {0};

    (void)state;
    assert_int_equal(unsetenv("XDG_RUNTIME_DIR"), 0);
    assert_int_equal(save("record"), ENOENT);
    assert_int_equal(cache_file.load("abc", &got), ENOENT);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(files_are_private_whatever_the_umask),
        TEST(an_erased_record_is_absent),
        TEST(a_disk_is_refused),
        TEST(a_directory_that_others_may_write_is_refused),
        TEST(a_file_that_others_may_read_is_not_believed),
        TEST(no_runtime_directory_is_no_home),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
