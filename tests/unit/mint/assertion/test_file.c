/*
 * test_file.c - the assertion in a file
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "assertion-fixture.h"
#include "unit.h"

BEFORE_EACH(assertion_fixture_start);
AFTER_EACH(assertion_fixture_stop);

static enum aad_code read_file(const char *name)
{
    assertion_fixture.call.argument = assertion_fixture_path(name);
    return assertion_fixture_run(&fetch_file);
}

TEST(file_is_read_without_the_white_space_around)
{
    static const char *const texts[] = {"a.b.c", "a.b.c\n", " \t a.b.c \r\n\r\n", "\na.b.c"};

    for (size_t i = 0; i < COUNT(texts); i++) {
        unit_row(texts[i]);
        assertion_fixture_write("token", texts[i], 0600);
        assert_int_equal(read_file("token"), AAD_OK);
        assert_string_equal(assertion_fixture.assertion.bytes, "a.b.c");
    }
}

/* Whoever writes it replaces it. */
TEST(file_is_read_anew_each_time)
{
    assertion_fixture_write("token", "first", 0600);
    assert_int_equal(read_file("token"), AAD_OK);
    assertion_fixture_write("token", "second", 0600);
    assert_int_equal(read_file("token"), AAD_OK);
    assert_string_equal(assertion_fixture.assertion.bytes, "second");
}

TEST(empty_file_is_named)
{
    static const char *const texts[] = {"", "\n", " \t\r\n "};

    for (size_t i = 0; i < COUNT(texts); i++) {
        unit_row(texts[i]);
        assertion_fixture_write("token", texts[i], 0600);
        assert_int_equal(read_file("token"), AAD_CONFIG);
        assert_non_null(strstr(assertion_fixture.err.what, "/token is empty"));
        assert_int_equal(assertion_fixture.assertion.len, 0);
    }
}

TEST(missing_file_is_named_with_what_to_do)
{
    assert_int_equal(read_file("missing"), AAD_NOT_FOUND);
    assert_non_null(strstr(assertion_fixture.err.what, "/missing"));
    assert_non_null(strstr(assertion_fixture.err.remedy, "assertion-source"));
}

/* P10, case 33: what others may write proves nobody. */
TEST(file_that_others_may_write_is_refused)
{
    assertion_fixture_write("token", "a.b.c", 0666);
    assert_int_equal(read_file("token"), AAD_CONFIG);
    assertion_fixture_write("token", "a.b.c", 0644);
    assert_int_equal(read_file("token"), AAD_OK);
}

TEST(what_is_no_file_is_refused_at_once)
{
    assert_int_equal(mkdir(assertion_fixture_path("directory"), 0700), 0);
    assert_int_equal(read_file("directory"), AAD_CONFIG);
    assert_int_equal(mkfifo(assertion_fixture_path("fifo"), 0600), 0);
    assert_int_equal(read_file("fifo"), AAD_CONFIG);
}

/* Kubernetes leads there by links. */
TEST(link_is_followed)
{
    assertion_fixture_write("token", "a.b.c", 0600);
    assert_int_equal(symlink("token", assertion_fixture_path("link")), 0);
    assert_int_equal(read_file("link"), AAD_OK);
    assert_string_equal(assertion_fixture.assertion.bytes, "a.b.c");
}

TEST(file_that_is_too_large_is_refused)
{
    static char text[FETCH_MAX + 2];

    memset(text, 'a', FETCH_MAX);
    assertion_fixture_write("token", text, 0600);
    assert_int_equal(read_file("token"), AAD_OK);
    assert_int_equal(assertion_fixture.assertion.len, FETCH_MAX);
    text[FETCH_MAX] = 'a';
    assertion_fixture_write("token", text, 0600);
    assert_int_equal(read_file("token"), AAD_CONFIG);
}
