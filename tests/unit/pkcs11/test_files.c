/*
 * test_files.c - the files beside a token: whose they are, and that they are whole (P8, P10)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "state.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static char directory[64], path[600];
static const char *setting;
static int64_t left_ms = 1000;
static struct aad_error error;

static const char *host_setting(void *ctx, const char *name)
{
    (void)ctx;
    return !strcmp(name, "directory") ? setting : NULL;
}

/* Time passes by being asked for. */
static int64_t host_time_left_ms(void *ctx)
{
    (void)ctx;
    return left_ms > 0 ? left_ms-- : 0;
}

static const struct aad_store_host host = {
    .size = sizeof host, .setting = host_setting, .time_left_ms = host_time_left_ms};
static struct aad_store_state state = {.host = &host};

static int set_up(void)
{
    (void)snprintf(directory, sizeof directory, "%s/data/aad", unit_dir());
    setting = directory;
    left_ms = 1000;
    memset(&state.token, 'a', sizeof state.token);
    memset(&error, 0, sizeof error);
    return files_path(&state, "x", path, sizeof path, &error);
}

BEFORE_EACH(set_up);

TEST(directories_are_made_private)
{
    struct stat st;

    *strrchr(path, '/') = 0;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_int_equal(stat(directory, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
}

TEST(each_token_has_its_own_file)
{
    char other[600];

    state.token.serialNumber[0] = 'b';
    assert_int_equal(files_path(&state, "x", other, sizeof other, &error), AAD_OK);
    assert_string_not_equal(path, other);
    state.token.serialNumber[0] = 'a';
    state.token.flags ^= CKF_USER_PIN_COUNT_LOW; /* how it is, is not who it is */
    assert_int_equal(files_path(&state, "x", other, sizeof other, &error), AAD_OK);
    assert_string_equal(path, other);
}

TEST(without_a_directory_it_fails)
{
    setting = NULL;
    assert_int_equal(files_path(&state, "x", path, sizeof path, &error), AAD_UNAVAILABLE);
}

TEST(a_directory_of_others_is_not_used)
{
    assert_int_equal(chmod(directory, 0777), 0);
    assert_int_equal(files_path(&state, "x", path, sizeof path, &error), AAD_REFUSED);
    assert_int_equal(chmod(directory, 0700), 0);
}

TEST(what_is_written_is_read)
{
    unsigned char bytes[16];
    struct stat st;
    size_t len = 99;

    assert_int_equal(files_read(path, bytes, sizeof bytes, &len, &error), AAD_NOT_FOUND);
    assert_int_equal(files_write(path, "first one", 9, &error), AAD_OK);
    assert_int_equal(files_write(path, "second", 6, &error), AAD_OK);
    assert_int_equal(files_read(path, bytes, sizeof bytes, &len, &error), AAD_OK);
    assert_int_equal(len, 6);
    assert_memory_equal(bytes, "second", 6);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

TEST(what_a_killed_writer_left_is_no_trouble)
{
    unsigned char bytes[16];
    char temporary[620];
    size_t len;
    int fd;

    (void)snprintf(temporary, sizeof temporary, "%s/pkcs11/.new-0123456789abcdef", directory);
    fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    (void)close(fd);
    assert_int_equal(files_write(path, "third", 5, &error), AAD_OK);
    assert_int_not_equal(access(temporary, F_OK), 0);
    assert_int_equal(files_read(path, bytes, sizeof bytes, &len, &error), AAD_OK);
    assert_int_equal(len, 5);
}

TEST(what_was_removed_is_gone)
{
    unsigned char bytes[16];
    size_t len;

    assert_int_equal(files_write(path, "text", 4, &error), AAD_OK);
    assert_int_equal(files_remove(path, &error), AAD_OK);
    assert_int_equal(files_read(path, bytes, sizeof bytes, &len, &error), AAD_NOT_FOUND);
    assert_int_equal(files_remove(path, &error), AAD_NOT_FOUND);
}

TEST(a_file_that_others_see_or_that_is_none_is_not_read)
{
    unsigned char bytes[16];
    size_t len;

    assert_int_equal(files_write(path, "fourth", 6, &error), AAD_OK);
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(files_read(path, bytes, sizeof bytes, &len, &error), AAD_REFUSED);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    assert_int_not_equal(files_read(path, bytes, sizeof bytes, &len, &error), AAD_OK);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(files_read(path, bytes, sizeof bytes, &len, &error), AAD_REFUSED);
    assert_int_equal(unlink(path), 0);
}

TEST(a_lock_waits_no_longer_than_there_is_time) /* P5 */
{
    int first = -1, second = -1;
    char holder[40];

    assert_int_equal(files_lock(&state, path, &first, &error), AAD_OK);
    left_ms = 5;
    assert_int_equal(files_lock(&state, path, &second, &error), AAD_TIMEOUT);
    assert_int_equal(second, -1);
    (void)snprintf(holder, sizeof holder, "process %d has the token", (int)getpid());
    assert_string_equal(error.what, holder);
    files_unlock(first);
    left_ms = 5;
    assert_int_equal(files_lock(&state, path, &second, &error), AAD_OK);
    files_unlock(second);
    files_unlock(-1);
}

/* Whoever has no turn must not log in. */
TEST(a_lock_that_cannot_be_opened_is_an_error)
{
    int fd = -1;

    (void)unlink(path);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    assert_int_equal(files_lock(&state, path, &fd, &error), AAD_IO);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(fd, -1);
    assert_memory_equal(error.what, "cannot open ", 12);
    assert_non_null(strstr(error.what, path));
}

/* They only keep logins away. */
TEST(those_who_do_not_log_in_do_not_wait_for_each_other)
{
    int first = -1, second = -1, login = -1;

    memcpy(state.module_name, "shared", 7);
    assert_int_equal(files_share_module(&state, &first, &error), AAD_OK);
    assert_int_equal(files_share_module(&state, &second, &error), AAD_OK);
    assert_int_equal(files_changes(&state), 0); /* no login is under way */
    files_unlock(first);
    left_ms = 5;
    assert_int_equal(files_lock_module(&state, &login, &error), AAD_TIMEOUT);
    files_unlock(second);
    left_ms = 1000;
    assert_int_equal(files_lock_module(&state, &login, &error), AAD_OK);
    left_ms = 5;
    assert_int_equal(files_share_module(&state, &first, &error), AAD_TIMEOUT);
    files_unlock(login);
}

/* What a module that starts now may have missed. */
TEST(logins_are_counted_and_seen_while_they_last)
{
    int fd = -1, other = -1;

    memcpy(state.module_name, "soft", 5);
    assert_int_equal(files_changes(&state), 0);
    assert_int_equal(files_lock_module(&state, &fd, &error), AAD_OK);
    files_count_change(fd);
    assert_int_equal(files_changes(&state), -1);
    left_ms = 5;
    assert_int_equal(files_lock_module(&state, &other, &error), AAD_TIMEOUT);
    assert_int_equal(other, -1);
    files_unlock(fd);
    assert_int_equal(files_changes(&state), 1);
    left_ms = 1000;
    assert_int_equal(files_lock_module(&state, &fd, &error), AAD_OK);
    files_count_change(fd);
    files_unlock(fd);
    assert_int_equal(files_changes(&state), 2);
    files_count_change(-1);
    memcpy(state.module_name, "mock", 5);
    assert_int_equal(files_changes(&state), 0); /* each module has its own */
    setting = NULL;
    assert_int_equal(files_changes(&state), 0);
    assert_int_equal(files_lock_module(&state, &fd, &error), AAD_UNAVAILABLE);
}
