/*
 * test_mark.c - what is being waited for, on the terminal, until something else is said there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/mark.h"

#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/ask.h"
#include "base/trace.h"
#include "unit.h"

static char screen[512];

typedef void scenario(void);

static const char *play_on(scenario *run, const char *term, unsigned short columns)
{
    struct winsize size = {.ws_col = columns, .ws_row = 24};
    size_t len = 0;
    ssize_t more;
    int master;
    pid_t pid = forkpty(&master, NULL, NULL, &size);

    assert_true(pid >= 0);
    if (!pid) {
        (void)alarm(20);
        (void)setenv("TERM", term, 1);
        run();
        ask_say("end");
        _exit(0);
    }
    while (len < sizeof screen - 1 && !memmem(screen, len, "end", 3) &&
           (more = read(master, screen + len, sizeof screen - 1 - len)) > 0)
        len += (size_t)more;
    screen[len] = '\0';
    (void)close(master);
    return screen;
}

/* What the scenario shows on a terminal of 40 columns. */
static const char *play(scenario *run, const char *term)
{
    return play_on(run, term, 40);
}

static void show_two(void)
{
    mark_show("%s", "one");
    mark_show("%s", "two");
    mark_clear();
    mark_clear();
}

TEST(each_mark_takes_the_place_of_the_last)
{
    assert_string_equal(play(show_two, "xterm"), "\rone\033[K\rtwo\033[K\r\033[Kend");
}

TEST(terminal_that_cannot_erase_gets_none)
{
    assert_string_equal(play(show_two, "dumb"), "end");
}

static void show_with_trace(void)
{
    trace_enable(true);
    show_two();
}

TEST(verbose_says_more)
{
    assert_string_equal(play(show_with_trace, "xterm"), "end");
}

static void show_long(void)
{
    mark_show("%s\033[2J", "0123456789012345678901234567890123456789");
}

TEST(mark_stays_on_one_line)
{
    assert_string_equal(play(show_long, "xterm"),
                        "\r012345678901234567890123456789012345...\033[Kend");
}

static void show_words(void)
{
    mark_show("asking the authority for a token of it");
}

/* Breaking lines would count what erases as columns, and leave what is above. */
TEST(mark_is_not_broken_where_it_just_fits)
{
    assert_string_equal(play(show_words, "xterm"),
                        "\rasking the authority for a token of it\033[Kend");
}

TEST(mark_is_cut_to_the_narrowest_terminal)
{
    assert_string_equal(play_on(show_words, "xterm", 20), "\rasking the autho...\033[Kend");
}

static void make_way(void)
{
    mark_show("one");
    mark_make_way(NULL, false);
    mark_make_way(NULL, true);
}

TEST(question_has_the_line_for_itself)
{
    assert_string_equal(play(make_way, "xterm"), "\rone\033[K\r\033[Kend");
}
