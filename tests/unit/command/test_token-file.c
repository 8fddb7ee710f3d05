/*
 * test_token-file.c - a line goes into the runner's file, or nothing does
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "command/token-file.h"
#include "unit.h"

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

static int set_up(void)
{
    if (!mkdtemp(dir))
        return -1;
    (void)snprintf(path, sizeof path, "%s/output", dir);
    (void)snprintf(other, sizeof other, "%s/other", dir);
    return 0;
}

static int tear_down(void)
{
    (void)unlink(path);
    (void)unlink(other);
    return rmdir(dir);
}

BEFORE_ALL(set_up);
AFTER_ALL(tear_down);

TEST(line_is_appended)
{
    struct aad_error err;

    write_file("a=b\n");
    assert_int_equal(append(&err), AAD_OK);
    assert_file("a=b\ntoken=abc\n");
}

TEST(line_of_others_without_an_end_gets_one)
{
    struct aad_error err;

    write_file("a=b");
    assert_int_equal(append(&err), AAD_OK);
    assert_file("a=b\ntoken=abc\n");
}

TEST(symbolic_link_is_refused) /* case 30 */
{
    struct aad_error err;

    write_file("");
    assert_int_equal(rename(path, other), 0);
    assert_int_equal(symlink(other, path), 0);
    assert_int_equal(append(&err), AAD_REFUSED);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rename(other, path), 0);
    assert_file("");
}

TEST(fifo_and_file_open_to_all_are_refused)
{
    struct aad_error err;

    write_file("");
    assert_int_equal(chmod(path, 0666), 0);
    assert_int_equal(append(&err), AAD_REFUSED);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(append(&err), AAD_REFUSED);
    assert_int_equal(unlink(path), 0);
}

TEST(file_of_another_user_is_refused)
{
    struct aad_error err;

    if (geteuid())
        return; /* who is not root cannot give a file away */
    write_file("");
    assert_int_equal(chown(path, 65534, 65534), 0);
    assert_int_equal(append(&err), AAD_REFUSED);
    assert_int_equal(chown(path, 0, 0), 0);
    assert_file("");
}

/* P4: a limit on its size does what a full disk does. */
TEST(half_a_line_is_taken_back)
{
    struct rlimit before, small;
    struct aad_error err;

    write_file("a=b\n");
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){8, before.rlim_max};
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(append(&err), AAD_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_file("a=b\n");
}

TEST(missing_file_is_not_made)
{
    struct aad_error err;

    (void)unlink(path);
    assert_int_equal(append(&err), AAD_CONFIG);
    assert_int_not_equal(access(path, F_OK), 0);
}
