/*
 * test_screen.c - what the reader of a descriptor can see
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/screen.h"

#include <fcntl.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "unit.h"

static int master, terminal;

static int start(void)
{
    return clearenv() || setenv("TERM", "xterm", 1) || setenv("LANG", "de_DE.UTF-8", 1) ||
           openpty(&master, &terminal, NULL, NULL, NULL);
}

static int stop(void)
{
    return close(master) || close(terminal);
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static unsigned columns_of(unsigned short columns)
{
    struct winsize size = {.ws_col = columns, .ws_row = 24};

    assert_int_equal(ioctl(terminal, TIOCSWINSZ, &size), 0);
    return screen_of(terminal).columns;
}

TEST(width_is_the_terminals_within_bounds)
{
    assert_int_equal(columns_of(0), 0);
    assert_int_equal(columns_of(12), 40);
    assert_int_equal(columns_of(80), 80);
    assert_int_equal(columns_of(240), 100);
}

TEST(pipe_has_neither_width_nor_colour)
{
    struct screen screen;
    int ends[2];

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    screen = screen_of(ends[1]);
    assert_int_equal(screen.columns, 0);
    assert_false(screen.has_colour);
    assert_false(screen.can_erase);
    assert_true(screen.shows_unicode);
    (void)close(ends[0]);
    (void)close(ends[1]);
}

TEST(colour_is_for_terminals_that_have_it_and_people_who_want_it)
{
    assert_true(screen_of(terminal).has_colour);
    (void)setenv("NO_COLOR", "", 1);
    assert_true(screen_of(terminal).has_colour);
    (void)setenv("NO_COLOR", "1", 1);
    assert_false(screen_of(terminal).has_colour);
    assert_true(screen_of(terminal).can_erase);
    (void)unsetenv("NO_COLOR");
    (void)setenv("TERM", "dumb", 1);
    assert_false(screen_of(terminal).has_colour);
    assert_false(screen_of(terminal).can_erase);
    (void)unsetenv("TERM");
    assert_false(screen_of(terminal).has_colour);
}

TEST(first_variable_that_is_set_says_the_characters)
{
    assert_true(screen_is_utf8());
    (void)setenv("LC_CTYPE", "de_DE.ISO-8859-1", 1);
    assert_false(screen_is_utf8());
    (void)setenv("LC_ALL", "C.utf8", 1);
    assert_true(screen_is_utf8());
    (void)setenv("LC_ALL", "C", 1);
    assert_false(screen_is_utf8());
}

TEST(style_is_a_colour_or_nothing)
{
    struct screen screen = {.has_colour = true};
    auto_buf struct buf out = {0};

    screen_append(&screen, SCREEN_PLAIN, "a", &out);
    screen_append(&screen, SCREEN_BAD, "b", &out);
    screen.has_colour = false;
    screen_append(&screen, SCREEN_BAD, "c", &out);
    assert_string_equal(buf_text(&out), "a\033[1;31mb\033[0mc");
}

static void check_fit(bool shows_unicode, const char *text, const char *expected)
{
    struct screen screen = {.shows_unicode = shows_unicode};
    char copy[64];

    (void)strcpy(copy, text);
    screen_fit(&screen, copy);
    assert_string_equal(copy, expected);
}

TEST(what_cannot_be_shown_is_replaced)
{
    check_fit(true, "gr\xc3\xbc\xc3\x9f\n", "gr\xc3\xbc\xc3\x9f\n");
    check_fit(false, "gr\xc3\xbc\xc3\x9f\n", "gr??\n");
    check_fit(true,
              "a\xe2\x80\xae"
              "b\xc2\x9b"
              "c\xef\xbb\xbf",
              "a?b?c?");
    check_fit(true, "\xff\xc3", "??");
}

TEST(others_text_is_shown_as_the_locale_can)
{
    static const char text[] = "gr\xc3\xbc\xc3\x9f\x1b\xe2\x80\xae";
    char out[32];

    assert_string_equal(screen_show(out, sizeof out, text, strlen(text)), "gr\xc3\xbc\xc3\x9f??");
    (void)setenv("LC_ALL", "C", 1);
    assert_string_equal(screen_show(out, sizeof out, text, strlen(text)), "gr????????");
}
