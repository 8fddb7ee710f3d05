/*
 * test_lines.c - lines of a descriptor that stays open
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/lines.h"

#include <unistd.h>

#include "base/cleanup.h"
#include "unit.h"

#define LINE_MAX_HERE 64

static void put(int fd, const char *text)
{
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

static void want(struct lines *l, const char *line)
{
    struct secret got = {0};
    struct aad_error err = {0};

    assert_int_equal(lines_next(l, &got, &err), AAD_OK);
    assert_string_equal(got.bytes, line);
    assert_int_equal(got.len, strlen(line));
}

static enum aad_code next(struct lines *l)
{
    struct secret got = {0};
    struct aad_error err = {0};

    return lines_next(l, &got, &err);
}

TEST(each_comes_as_soon_as_it_is_there)
{
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    {
        auto_lines struct lines l = {.fd = ends[0], .max = LINE_MAX_HERE};

        put(ends[1], "one\ntwo\r\n\nha");
        want(&l, "one");
        want(&l, "two");
        want(&l, "");
        put(ends[1], "lf\nlast");
        want(&l, "half");
        assert_int_equal(close(ends[1]), 0);
        want(&l, "last");
        assert_int_equal(next(&l), AAD_NOT_FOUND);
        assert_int_equal(next(&l), AAD_NOT_FOUND);
    }
    assert_int_equal(close(ends[0]), 0);
}

TEST(one_that_is_too_long_ends_it)
{
    static const char text[] =
        "0123456789012345678901234567890123456789012345678901234567890123456";
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    {
        auto_lines struct lines l = {.fd = ends[0], .max = LINE_MAX_HERE};

        put(ends[1], text + 3);
        put(ends[1], "\n");
        want(&l, text + 3);
        put(ends[1], text);
        assert_int_equal(next(&l), AAD_USAGE);
        assert_int_equal(close(ends[1]), 0);
    }
    assert_int_equal(close(ends[0]), 0);
}

TEST(what_cannot_be_read_is_said)
{
    auto_lines struct lines l = {.fd = -1, .max = LINE_MAX_HERE};

    assert_int_not_equal(next(&l), AAD_OK);
}
