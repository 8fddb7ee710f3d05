/*
 * test_pkcs11_files.c - the files beside a token: whose they are, and that they are whole (P8, P10)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "state.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char top[] = "/tmp/test-pkcs11-files.XXXXXX", directory[64], path[600];
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

static int set_up(void **unused)
{
    (void)unused;
    (void)snprintf(directory, sizeof directory, "%s/data/aad", top);
    setting = directory;
    left_ms = 1000;
    memset(&state.token, 'a', sizeof state.token);
    memset(&error, 0, sizeof error);
    return files_path(&state, "x", path, sizeof path, &error);
}

static void directories_are_made_private(void **unused)
{
    struct stat st;

    (void)unused;
    *strrchr(path, '/') = 0;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_int_equal(stat(directory, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
}

static void each_token_has_its_own_file(void **unused)
{
    char other[600];

    (void)unused;
    state.token.serialNumber[0] = 'b';
    assert_int_equal(files_path(&state, "x", other, sizeof other, &error), AAD_OK);
    assert_string_not_equal(path, other);
    state.token.serialNumber[0] = 'a';
    state.token.flags ^= CKF_USER_PIN_COUNT_LOW; /* how it is, is not who it is */
    assert_int_equal(files_path(&state, "x", other, sizeof other, &error), AAD_OK);
    assert_string_equal(path, other);
}

static void without_a_directory_it_fails(void **unused)
{
    (void)unused;
    setting = NULL;
    assert_int_equal(files_path(&state, "x", path, sizeof path, &error), AAD_UNAVAILABLE);
}

static void a_directory_of_others_is_not_used(void **unused)
{
    (void)unused;
    assert_int_equal(chmod(directory, 0777), 0);
    assert_int_equal(files_path(&state, "x", path, sizeof path, &error), AAD_REFUSED);
    assert_int_equal(chmod(directory, 0700), 0);
}

static void what_is_written_is_read(void **unused)
{
    unsigned char bytes[16];
    struct stat st;
    size_t len = 99;

    (void)unused;
    assert_int_equal(files_read(path, bytes, sizeof bytes, &len, &error), AAD_NOT_FOUND);
    assert_int_equal(files_write(path, "first one", 9, &error), AAD_OK);
    assert_int_equal(files_write(path, "second", 6, &error), AAD_OK);
    assert_int_equal(files_read(path, bytes, sizeof bytes, &len, &error), AAD_OK);
    assert_int_equal(len, 6);
    assert_memory_equal(bytes, "second", 6);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

static void what_a_killed_writer_left_is_no_trouble(void **unused)
{
    unsigned char bytes[16];
    char temporary[620];
    size_t len;
    int fd;

    (void)unused;
    (void)snprintf(temporary, sizeof temporary, "%s/pkcs11/.new-0123456789abcdef", directory);
    fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    (void)close(fd);
    assert_int_equal(files_write(path, "third", 5, &error), AAD_OK);
    assert_int_not_equal(access(temporary, F_OK), 0);
    assert_int_equal(files_read(path, bytes, sizeof bytes, &len, &error), AAD_OK);
    assert_int_equal(len, 5);
}

static void what_was_removed_is_gone(void **unused)
{
    unsigned char bytes[16];
    size_t len;

    (void)unused;
    assert_int_equal(files_write(path, "text", 4, &error), AAD_OK);
    assert_int_equal(files_remove(path, &error), AAD_OK);
    assert_int_equal(files_read(path, bytes, sizeof bytes, &len, &error), AAD_NOT_FOUND);
    assert_int_equal(files_remove(path, &error), AAD_NOT_FOUND);
}

static void a_file_that_others_see_or_that_is_none_is_not_read(void **unused)
{
    unsigned char bytes[16];
    size_t len;

    (void)unused;
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

static void a_lock_waits_no_longer_than_there_is_time(void **unused) /* P5 */
{
    int first = -1, second = -1;
    char holder[40];

    (void)unused;
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

/* What a module that starts now may have missed. */
static void logins_are_counted_and_seen_while_they_last(void **unused)
{
    int fd = -1, other = -1;

    (void)unused;
    memcpy(state.module_name, "soft", 5);
    assert_int_equal(files_logins(&state), 0);
    assert_int_equal(files_lock_module(&state, &fd, &error), AAD_OK);
    files_count_login(fd);
    assert_int_equal(files_logins(&state), -1);
    left_ms = 5;
    assert_int_equal(files_lock_module(&state, &other, &error), AAD_TIMEOUT);
    assert_int_equal(other, -1);
    files_unlock(fd);
    assert_int_equal(files_logins(&state), 1);
    left_ms = 1000;
    assert_int_equal(files_lock_module(&state, &fd, &error), AAD_OK);
    files_count_login(fd);
    files_unlock(fd);
    assert_int_equal(files_logins(&state), 2);
    files_count_login(-1);
    memcpy(state.module_name, "mock", 5);
    assert_int_equal(files_logins(&state), 0); /* each module has its own */
    setting = NULL;
    assert_int_equal(files_logins(&state), 0);
    assert_int_equal(files_lock_module(&state, &fd, &error), AAD_UNAVAILABLE);
}

static int remove_all(void **unused)
{
    char command[128];

    (void)unused;
    (void)snprintf(command, sizeof command, "rm -rf '%s'", top);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(directories_are_made_private, set_up),
        cmocka_unit_test_setup(each_token_has_its_own_file, set_up),
        cmocka_unit_test_setup(without_a_directory_it_fails, set_up),
        cmocka_unit_test_setup(a_directory_of_others_is_not_used, set_up),
        cmocka_unit_test_setup(what_is_written_is_read, set_up),
        cmocka_unit_test_setup(what_a_killed_writer_left_is_no_trouble, set_up),
        cmocka_unit_test_setup(what_was_removed_is_gone, set_up),
        cmocka_unit_test_setup(a_file_that_others_see_or_that_is_none_is_not_read, set_up),
        cmocka_unit_test_setup(a_lock_waits_no_longer_than_there_is_time, set_up),
        cmocka_unit_test_setup(logins_are_counted_and_seen_while_they_last, set_up),
    };

    if (!mkdtemp(top))
        return 2;
    return cmocka_run_group_tests(tests, NULL, remove_all);
}
