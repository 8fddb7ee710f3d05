/*
 * test_fd.c - the assertion on a descriptor
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "assertion-fixture.h"
#include "base/text.h"
#include "unit.h"

BEFORE_EACH(assertion_fixture_start);
AFTER_EACH(assertion_fixture_stop);

static enum aad_code read_fd(int fd)
{
    static char number[TEXT_INT_SIZE];

    assertion_fixture.call.argument = text_print_int(number, fd);
    return assertion_fixture_run(&fetch_fd);
}

/* A pipe that has this text in it, and has ended unless it stays open. */
static int pipe_with(const char *text, int *stays)
{
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
    if (stays)
        *stays = ends[1];
    else
        assert_int_equal(close(ends[1]), 0);
    return ends[0];
}

TEST(pipe_is_read_to_its_end_without_the_white_space_around)
{
    int fd = pipe_with(" a.b.c\n", NULL);

    assert_int_equal(read_fd(fd), AAD_OK);
    assert_string_equal(assertion_fixture.assertion.bytes, "a.b.c");
    assert_int_equal(close(fd), 0);
}

TEST(file_that_the_caller_has_opened_is_read)
{
    int fd;

    assertion_fixture_write("token", "a.b.c\n", 0600);
    fd = open(assertion_fixture_path("token"), O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(read_fd(fd), AAD_OK);
    assert_string_equal(assertion_fixture.assertion.bytes, "a.b.c");
    assert_int_equal(close(fd), 0);
}

TEST(nothing_on_it_is_said)
{
    int fd = pipe_with("\n", NULL);
    char want[64];

    (void)snprintf(want, sizeof want, "descriptor %d is empty", fd);
    assert_int_equal(read_fd(fd), AAD_CONFIG);
    assert_string_equal(assertion_fixture.err.what, want);
    assert_int_equal(close(fd), 0);
}

TEST(descriptor_that_is_not_open_is_said)
{
    int fd = pipe_with("", NULL);

    assert_int_equal(close(fd), 0);
    assert_int_equal(read_fd(fd), AAD_USAGE);
    assert_true(assertion_fixture.err.remedy[0]);
}

/* P5 */
TEST(descriptor_that_does_not_end_is_left_at_the_deadline)
{
    int stays, fd = pipe_with("a.b.c", &stays);

    *assertion_fixture.call.deadline = deadline_in_ms(50);
    assert_int_equal(read_fd(fd), AAD_TIMEOUT);
    assert_int_equal(assertion_fixture.assertion.len, 0);
    assert_non_null(strstr(assertion_fixture.err.remedy, "<FILE"));
    assert_int_equal(close(fd), 0);
    assert_int_equal(close(stays), 0);
}

TEST(what_is_too_long_is_refused)
{
    static char text[FETCH_MAX + 2];
    int fd;

    memset(text, 'a', FETCH_MAX + 1);
    fd = pipe_with(text, NULL);
    assert_int_equal(read_fd(fd), AAD_USAGE);
    assert_int_equal(assertion_fixture.assertion.len, 0);
    assert_int_equal(close(fd), 0);
}
