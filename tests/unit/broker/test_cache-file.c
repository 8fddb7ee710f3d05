/*
 * test_cache-file.c - records as private files on tmpfs, and nowhere else (P3, P11)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/cache-home.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/runtime.h"
#include "unit.h"

static char runtime_dir[64];

static int set_up(void)
{
    (void)snprintf(runtime_dir, sizeof runtime_dir, "/dev/shm/test-cache-file-XXXXXX");
    return !mkdtemp(runtime_dir) || setenv("XDG_RUNTIME_DIR", runtime_dir, 1);
}

static int tear_down(void)
{
    return unit_remove(runtime_dir);
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

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
TEST(files_are_private_whatever_the_umask)
{
    auto_secret struct secret got = {0};
    mode_t old = umask(0);

    assert_int_equal(save("record"), 0);
    (void)umask(old);
    assert_int_equal(mode_of(""), 0700);
    assert_int_equal(mode_of("/cache"), 0700);
    assert_int_equal(mode_of("/cache/abc"), 0600);
    assert_int_equal(cache_file.load("abc", &got), 0);
    assert_true(secret_equal_bytes(&got, "record", 6));
}

TEST(an_erased_record_is_absent)
{
    auto_secret struct secret got = {0};

    assert_int_equal(save("record"), 0);
    assert_int_equal(cache_file.erase("abc"), 0);
    assert_int_not_equal(cache_file.load("abc", &got), 0);
    assert_int_equal(cache_file.erase("abc"), ENOENT);
}

/* P11 */
TEST(a_disk_is_refused)
{
    char dir[] = "/var/tmp/test-cache-file-XXXXXX", command[128];

    assert_non_null(mkdtemp(dir));
    assert_int_equal(setenv("XDG_RUNTIME_DIR", dir, 1), 0);
    assert_int_equal(save("record"), EMEDIUMTYPE);
    (void)snprintf(command, sizeof command, "test -z \"$(find %s -type f)\" && rm -rf %s", dir,
                   dir);
    assert_int_equal(system(command), 0);
}

/* case 28 */
TEST(a_directory_that_others_may_write_is_refused)
{
    char path[128];

    (void)snprintf(path, sizeof path, "%s/aad-credential", runtime_dir);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(chmod(path, 0777), 0);
    assert_int_not_equal(save("record"), 0);
}

/* case 30 */
TEST(a_file_that_others_may_read_is_not_believed)
{
    auto_secret struct secret got = {0};
    char path[128];

    assert_int_equal(save("record"), 0);
    (void)snprintf(path, sizeof path, "%s/aad-credential/cache/abc", runtime_dir);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_not_equal(cache_file.load("abc", &got), 0);
    assert_int_equal(got.len, 0);
}

TEST(no_runtime_directory_is_no_home)
{
    auto_secret struct secret got = {0};

    runtime_parent = "/dev/null";
    assert_int_equal(unsetenv("XDG_RUNTIME_DIR"), 0);
    assert_int_equal(save("record"), ENOENT);
    assert_int_equal(cache_file.load("abc", &got), ENOENT);
}
