/*
 * test_source.c - a secret from a systemd credential or a descriptor
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/source.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static struct source source = {.noun = "the word", .remedy = "Look at the word.", .max = 8};
static char path[64];
static struct secret got;
static struct aad_error error;

static int set_up(void)
{
    memset(&error, 0, sizeof error);
    source.may_have_lines = false;
    (void)snprintf(path, sizeof path, "%s/word", unit_dir());
    return setenv("CREDENTIALS_DIRECTORY", unit_dir(), 1);
}

static int tear_down(void)
{
    secret_clear(&got);
    (void)unlink(path);
    return 0;
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

static void give(const char *bytes, size_t len, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_int_equal(write(fd, bytes, len), (ssize_t)len);
    assert_int_equal(fchmod(fd, mode), 0);
    assert_int_equal(close(fd), 0);
}

static enum aad_code from_credential(void)
{
    secret_clear(&got);
    return source_from_credential(&source, "word", &got, &error);
}

/* P6: a PIN with a mark before it would cost a try. */
TEST(a_text_that_is_not_utf_8_is_not_used)
{
    give("\xef\xbb\xbf"
         "1234",
         7, 0400);
    assert_int_equal(from_credential(), AAD_CONFIG);
    assert_non_null(strstr(error.what, "byte order mark"));
    give("1\0"
         "2\0",
         4, 0400);
    assert_int_equal(from_credential(), AAD_CONFIG);
    assert_non_null(strstr(error.what, "UTF-16"));
    source.may_have_lines = true;
    give("\xe4\n", 2, 0400);
    assert_int_equal(from_credential(), AAD_OK);
}

TEST(a_credential_is_read_without_its_line_end)
{
    assert_false(source_has_credential("word"));
    assert_int_equal(from_credential(), AAD_NOT_FOUND);
    give("one two\n", 8, 0400);
    assert_true(source_has_credential("word"));
    assert_int_equal(from_credential(), AAD_OK);
    assert_string_equal(got.bytes, "one two");
}

TEST(one_line_end_is_dropped_and_a_second_line_refused)
{
    static const char *const lines[] = {"1234", "1234\n", "1234\r\n", "1234\r"};
    static const char *const more[] = {"1234\n\n", "1234\n5", "1234\r\n\r\n", "12\r34", "\n1234"};

    for (size_t i = 0; i < COUNT(lines); i++) {
        give(lines[i], strlen(lines[i]), 0400);
        assert_int_equal(from_credential(), AAD_OK);
        assert_string_equal(got.bytes, "1234");
        assert_int_equal(unlink(path), 0);
    }
    for (size_t i = 0; i < COUNT(more); i++) {
        give(more[i], strlen(more[i]), 0400);
        assert_int_equal(from_credential(), AAD_CONFIG);
        assert_non_null(strstr(error.what, "the word that was given has more than one line"));
        assert_int_equal(unlink(path), 0);
    }
    give("12345678\r\n", 10, 0400);
    assert_int_equal(from_credential(), AAD_OK);
    assert_int_equal(got.len, 8);
}

TEST(lines_are_left_where_they_may_be)
{
    source.may_have_lines = true;
    give("12\r\n3\r\n", 7, 0400);
    assert_int_equal(from_credential(), AAD_OK);
    assert_string_equal(got.bytes, "12\r\n3\r");
}

TEST(a_credential_is_a_name_in_a_directory)
{
    give("word", 4, 0400);
    assert_int_equal(source_from_credential(&source, "../word", &got, &error), AAD_NOT_FOUND);
    assert_false(source_has_credential("../word"));
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", "relative", 1), 0);
    assert_int_equal(from_credential(), AAD_NOT_FOUND);
    assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
    assert_int_equal(from_credential(), AAD_NOT_FOUND);
}

TEST(what_is_no_secret_is_refused)
{
    give("", 0, 0400);
    assert_int_equal(from_credential(), AAD_CONFIG);
    assert_non_null(strstr(error.what, "the word that was given"));
    assert_string_equal(error.remedy, "Look at the word.");
    give("\n", 1, 0400);
    assert_int_equal(from_credential(), AAD_CONFIG);
    give("a\0b", 3, 0400);
    assert_int_equal(from_credential(), AAD_CONFIG);
    give("12345678\n", 9, 0400);
    assert_int_equal(from_credential(), AAD_OK);
    give("123456789", 9, 0400);
    assert_int_equal(from_credential(), AAD_CONFIG);
    give("word", 4, 0666); /* others could have written it */
    assert_int_equal(from_credential(), AAD_CONFIG);
    assert_int_equal(got.len, 0);
}

static enum aad_code from_fd(int fd, int64_t ms)
{
    struct deadline end = deadline_in_ms(ms);

    secret_clear(&got);
    return source_from_fd(&source, fd, &end, &got, &error);
}

/* Once by the program, once by a module whose memory is not the program's. */
TEST(a_pipe_can_be_read_again)
{
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "1234\n", 5), 5);
    assert_int_equal(close(ends[1]), 0);
    for (int round = 0; round < 3; round++) {
        assert_int_equal(from_fd(ends[0], UNIT_HUNG_MS), AAD_OK);
        assert_string_equal(got.bytes, "1234");
    }
    assert_true(fcntl(ends[0], F_GETFD) & FD_CLOEXEC);
    assert_int_equal(close(ends[0]), 0);
}

TEST(what_does_not_come_in_time_is_a_timeout) /* P5 */
{
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(from_fd(ends[0], 200), AAD_TIMEOUT);
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(from_fd(ends[0], UNIT_HUNG_MS), AAD_CONFIG);
    assert_int_equal(close(ends[0]), 0);
    assert_int_not_equal(from_fd(ends[0], UNIT_HUNG_MS), AAD_OK);
}

/* Each command of a script has the same descriptor. */
TEST(a_file_is_read_from_its_beginning_and_a_pipe_once)
{
    struct deadline soon = deadline_in_ms(1000);
    int fd, ends[2];

    give("word\n", 5, 0400);
    fd = open(path, O_RDONLY);
    for (int i = 0; i < 2; i++) {
        secret_clear(&got);
        assert_int_equal(lseek(fd, 0, SEEK_END), 5);
        assert_int_equal(source_from_fd(&source, fd, &soon, &got, &error), AAD_OK);
        assert_string_equal(got.bytes, "word");
    }
    (void)close(fd);
    secret_clear(&got);
    assert_int_equal(pipe(ends), 0);
    (void)close(ends[1]);
    assert_int_equal(source_from_fd(&source, ends[0], &soon, &got, &error), AAD_CONFIG);
    assert_non_null(strstr(error.what, "has nothing to read"));
    (void)close(ends[0]);
    assert_int_equal(source_from_fd(&source, ends[0], &soon, &got, &error), AAD_USAGE);
    assert_non_null(strstr(error.what, "is not open"));
}
