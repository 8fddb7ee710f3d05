/*
 * test_command_token_file.c - a line goes into the runner's file, or nothing does
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "command/token-file.h"

static char dir[] = "/tmp/aad-token-file-XXXXXX";
static char path[64], other[64];

static void write_file(const char *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    (void)fputs(text, f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path, 0600), 0);
}

static enum aad_code append(struct aad_error *err)
{
    auto_secret struct secret line = {0};
    auto_fd int fd = -1;
    enum aad_code code = token_file_open(path, &fd, err);

    secret_append_text(&line, "token=abc\n");
    return code ? code : token_file_append(fd, &line, err);
}

static void assert_file(const char *want)
{
    char text[200] = {0};
    FILE *f = fopen(path, "r");

    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = 0;
    (void)fclose(f);
    assert_string_equal(text, want);
}

static void line_is_appended(void **state)
{
    struct aad_error err;

    (void)state;
    write_file("a=b\n");
    assert_int_equal(append(&err), AAD_OK);
    assert_file("a=b\ntoken=abc\n");
}

static void line_of_others_without_an_end_gets_one(void **state)
{
    struct aad_error err;

    (void)state;
    write_file("a=b");
    assert_int_equal(append(&err), AAD_OK);
    assert_file("a=b\ntoken=abc\n");
}

static void symbolic_link_is_refused(void **state)
{
    struct aad_error err;

    (void)state; /* case 30 */
    write_file("");
    assert_int_equal(rename(path, other), 0);
    assert_int_equal(symlink(other, path), 0);
    assert_int_equal(append(&err), AAD_REFUSED);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rename(other, path), 0);
    assert_file("");
}

static void fifo_and_file_open_to_all_are_refused(void **state)
{
    struct aad_error err;

    (void)state;
    write_file("");
    assert_int_equal(chmod(path, 0666), 0);
    assert_int_equal(append(&err), AAD_REFUSED);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(append(&err), AAD_REFUSED);
    assert_int_equal(unlink(path), 0);
}

static void file_of_another_user_is_refused(void **state)
{
    struct aad_error err;

    (void)state;
    if (geteuid())
        return; /* who is not root cannot give a file away */
    write_file("");
    assert_int_equal(chown(path, 65534, 65534), 0);
    assert_int_equal(append(&err), AAD_REFUSED);
    assert_int_equal(chown(path, 0, 0), 0);
    assert_file("");
}

/* P4: a limit on its size does what a full disk does. */
static void half_a_line_is_taken_back(void **state)
{
    struct rlimit before, small;
    struct aad_error err;

    (void)state;
    write_file("a=b\n");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){8, before.rlim_max};
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(append(&err), AAD_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_file("a=b\n");
}

static void missing_file_is_not_made(void **state)
{
    struct aad_error err;

    (void)state;
    (void)unlink(path);
    assert_int_equal(append(&err), AAD_CONFIG);
    assert_int_not_equal(access(path, F_OK), 0);
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(dir))
        return -1;
    (void)snprintf(path, sizeof path, "%s/output", dir);
    (void)snprintf(other, sizeof other, "%s/other", dir);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)unlink(path);
    (void)unlink(other);
    return rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_is_appended),
        cmocka_unit_test(line_of_others_without_an_end_gets_one),
        cmocka_unit_test(symbolic_link_is_refused),
        cmocka_unit_test(fifo_and_file_open_to_all_are_refused),
        cmocka_unit_test(file_of_another_user_is_refused),
        cmocka_unit_test(half_a_line_is_taken_back),
        cmocka_unit_test(missing_file_is_not_made),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
