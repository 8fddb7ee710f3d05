/*
 * test_folder.c - a store's own folder: whose it is, and whose its files are (P10)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "common/folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static char path[64];
static struct folder folder;
static struct aad_error error;
static unsigned char bytes[16];
static struct folder_bytes got = {bytes, sizeof bytes, 0};

static enum aad_code open_folder(struct folder *ret, const char *of, bool is_made)
{
    enum aad_code code = folder_init(ret, of, &error);

    return code ? code : folder_open(ret, is_made, &error);
}

static int set_up(void)
{
    memset(&error, 0, sizeof error);
    (void)snprintf(path, sizeof path, "%s/data/own", unit_dir());
    return open_folder(&folder, path, true);
}

static int tear_down(void)
{
    folder_close(&folder);
    (void)snprintf(path, sizeof path, "%s/data", unit_dir());
    return unit_remove(path);
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

static void write_file(const char *name, const char *text, mode_t mode)
{
    int fd = openat(folder.fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    assert_int_equal(close(fd), 0);
}

static bool is_there(const char *name)
{
    return !faccessat(folder.fd, name, F_OK, AT_SYMLINK_NOFOLLOW);
}

static void want_distrust(const char *name, const char *why, const char *mend)
{
    assert_int_equal(folder_read(&folder, name, &got, &error), AAD_CONFIG);
    assert_non_null(strstr(error.what, why));
    assert_non_null(strstr(error.what, name));
    assert_non_null(strstr(error.remedy, mend));
}

TEST(folders_are_made_private)
{
    struct stat st;

    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    *strrchr(path, '/') = 0;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
}

TEST(who_only_looks_makes_nothing)
{
    struct folder none;
    struct stat st;

    (void)snprintf(path, sizeof path, "%s/data/none", unit_dir());
    assert_int_equal(open_folder(&none, path, false), AAD_OK);
    assert_int_equal(none.fd, -1);
    assert_int_equal(folder_read(&none, "x", &got, &error), AAD_NOT_FOUND);
    assert_int_equal(folder_remove(&none, "x", &error), AAD_NOT_FOUND);
    assert_int_not_equal(stat(path, &st), 0);
    assert_int_equal(folder_open(&none, true, &error), AAD_OK); /* and later it does */
    assert_int_equal(stat(path, &st), 0);
    folder_close(&none);
}

TEST(a_folder_of_others_is_not_used)
{
    struct folder other;

    assert_int_equal(chmod(path, 0750), 0);
    assert_int_equal(open_folder(&other, path, true), AAD_CONFIG);
    assert_non_null(strstr(error.remedy, "chmod 700"));
    folder_close(&other);
    assert_int_equal(chmod(path, 0700), 0);
    (void)snprintf(path, sizeof path, "%s/data/link", unit_dir());
    assert_int_equal(symlink("own", path), 0);
    assert_int_equal(open_folder(&other, path, true), AAD_CONFIG);
    assert_int_equal(open_folder(&other, "/etc", true), AAD_CONFIG);
    folder_close(&other);
    assert_int_equal(open_folder(&other, "own", true), AAD_CONFIG);
}

TEST(a_folder_of_another_user_is_left_to_him)
{
    struct folder other;

    if (geteuid() != 0)
        skip();
    assert_int_equal(chown(path, 64123, 64123), 0);
    assert_int_equal(open_folder(&other, path, true), AAD_CONFIG);
    assert_non_null(strstr(error.remedy, "Run it as that user"));
    folder_close(&other);
}

/* What stands above a store's folder may be seen by others, but not changed. */
TEST(a_folder_above_is_one_that_nobody_else_can_change)
{
    char above[64], link[64];

    (void)snprintf(above, sizeof above, "%s/data/above", unit_dir());
    (void)snprintf(link, sizeof link, "%s/data/link", unit_dir());
    assert_int_equal(folder_check(above, false, &error), AAD_IO);
    assert_int_equal(folder_check(above, true, &error), AAD_OK);
    assert_int_equal(chmod(above, 0755), 0);
    assert_int_equal(folder_check(above, false, &error), AAD_OK);
    assert_int_equal(chmod(above, 0775), 0);
    assert_int_equal(folder_check(above, true, &error), AAD_REFUSED);
    assert_int_equal(chmod(above, 0700), 0);
    assert_int_equal(symlink(above, link), 0);
    assert_int_equal(folder_check(link, false, &error), AAD_REFUSED);
}

TEST(a_file_is_read_as_far_as_there_is_room)
{
    assert_int_equal(folder_read(&folder, "file", &got, &error), AAD_NOT_FOUND);
    write_file("file", "0123456789abcdefghij", 0600);
    assert_int_equal(folder_read(&folder, "file", &got, &error), AAD_OK);
    assert_int_equal(got.len, sizeof bytes);
    assert_memory_equal(bytes, "0123456789abcdef", sizeof bytes);
    write_file("short", "0123", 0600);
    assert_int_equal(folder_read(&folder, "short", &got, &error), AAD_OK);
    assert_int_equal(got.len, 4);
}

TEST(a_file_that_is_not_private_is_not_read)
{
    write_file("open", "x", 0600);
    assert_int_equal(fchmodat(folder.fd, "open", 0640, 0), 0);
    want_distrust("open", "open to others", "chmod 600");
    write_file("one", "x", 0600);
    assert_int_equal(linkat(folder.fd, "one", folder.fd, "two", 0), 0);
    want_distrust("one", "second name", "remove");
    assert_int_equal(symlinkat("one", folder.fd, "link"), 0);
    want_distrust("link", "not a regular file", "remove");
    assert_int_equal(mkfifoat(folder.fd, "pipe", 0600), 0);
    want_distrust("pipe", "not a regular file", "remove");
    assert_int_equal(mkdirat(folder.fd, "folder", 0700), 0);
    want_distrust("folder", "not a regular file", "remove");
    if (!geteuid()) {
        write_file("foreign", "x", 0600);
        assert_int_equal(fchownat(folder.fd, "foreign", 64123, 64123, 0), 0);
        want_distrust("foreign", "another user", "Run it as that user");
    }
}

TEST(a_file_is_removed_once)
{
    write_file("file", "x", 0600);
    assert_int_equal(folder_remove(&folder, "file", &error), AAD_OK);
    assert_false(is_there("file"));
    assert_int_equal(folder_remove(&folder, "file", &error), AAD_NOT_FOUND);
    assert_int_equal(mkdirat(folder.fd, "folder", 0700), 0);
    assert_int_equal(folder_remove(&folder, "folder", &error), AAD_IO);
    assert_int_equal(error.code, AAD_IO);
}

TEST(what_the_dead_left_is_swept_and_what_lives_is_not)
{
    int fd;

    write_file(".new-dead", "x", 0600);
    write_file(".new-alive", "x", 0600);
    write_file("other", "x", 0600);
    assert_int_equal(symlinkat("other", folder.fd, ".new-link"), 0);
    fd = openat(folder.fd, ".new-alive", O_RDONLY | O_CLOEXEC);
    assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
    folder_sweep(&folder);
    assert_false(is_there(".new-dead"));
    assert_true(is_there(".new-alive") && is_there("other") && is_there(".new-link"));
    (void)close(fd);
    folder_sweep(&folder);
    assert_false(is_there(".new-alive"));
}

/* Where a link gave the first file its name, a killed writer leaves two. */
TEST(a_second_name_that_a_writer_left_is_mended)
{
    int fd;

    write_file(".new-dead", "x", 0600);
    assert_int_equal(linkat(folder.fd, ".new-dead", folder.fd, "first", 0), 0);
    fd = openat(folder.fd, ".new-dead", O_RDONLY | O_CLOEXEC);
    assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0); /* also while it is only stopped */
    assert_int_equal(folder_read(&folder, "first", &got, &error), AAD_OK);
    assert_false(is_there(".new-dead"));
    (void)close(fd);
}
