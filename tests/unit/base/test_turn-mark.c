/*
 * test_turn-mark.c - the mark of life: what is believed of it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/turn-mark.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "room.h"
#include "unit.h"

static const struct turn_spec spec = {.room = "flight", .key = "key", .seat = 77};

static int open_mark(void)
{
    int fd = open(room_at("mark"), O_RDWR | O_CREAT, 0600);

    assert_true(fd >= 0);
    return fd;
}

static struct turn_mark new_mark(void)
{
    struct turn_mark mark = {.pid = 4242, .end_ms = clock_steady_ms() + 60000};

    state_read_boot(mark.boot);
    return mark;
}

BEFORE_EACH(room_make);
AFTER_EACH(room_remove);

TEST(fresh_mark_is_alive)
{
    struct turn_watch watch = {0};
    struct turn_mark mark = new_mark();
    int fd = open_mark();

    turn_mark_write(fd, &mark);
    assert_int_equal(turn_mark_look(&spec, fd, &watch, 0), TURN_ALIVE);
    assert_int_equal(watch.pid, 4242);
    mark.seat = 78;
    turn_mark_write(fd, &mark);
    assert_int_equal(turn_mark_look(&spec, fd, &watch, 0), TURN_DEAD);
    mark.seat = 77;
    turn_mark_write(fd, &mark);
    assert_int_equal(turn_mark_look(&spec, fd, &watch, 0), TURN_ALIVE);
    assert_true(watch.asks_for_us);
    assert_int_equal(close(fd), 0);
}

/* A full disk has room for a mark where there was one. */
TEST(blank_mark_keeps_its_room_and_says_nothing)
{
    struct turn_watch watch = {0};
    struct turn_mark mark = new_mark();
    struct stat before, after;
    int fd = open_mark();

    turn_mark_write(fd, &mark);
    assert_int_equal(fstat(fd, &before), 0);
    turn_mark_blank(fd);
    assert_int_equal(fstat(fd, &after), 0);
    assert_int_equal(before.st_size, after.st_size);
    assert_int_equal(turn_mark_look(&spec, fd, &watch, 0), TURN_ALIVE);
    assert_int_equal(watch.pid, 0);
    assert_int_equal(close(fd), 0);
}

/* Where nothing could be written the file's time is the sign of life. */
TEST(time_of_the_file_is_a_sign_of_life)
{
    struct turn_watch watch = {0};
    int fd = open_mark();

    for (int i = 0; i < 8; i++) {
        deadline_sleep_ms(600, NULL);
        assert_int_equal(futimens(fd, NULL), 0);
        assert_int_equal(turn_mark_look(&spec, fd, &watch, 0), TURN_ALIVE);
    }
    deadline_sleep_ms(3100, NULL);
    assert_int_equal(turn_mark_look(&spec, fd, &watch, 0), TURN_UNSURE);
    deadline_sleep_ms(700, NULL);
    assert_int_equal(turn_mark_look(&spec, fd, &watch, 0), TURN_DEAD);
    assert_int_equal(close(fd), 0);
}

/* As somebody of the same user could write it: no crash, no overflow, and nobody waits for ever. */
TEST(hostile_marks_are_none)
{
    static const char *const lines[] = {
        "%20lld %36s -9223372036854775808  9223372036854775807 0000000000000000\n",
        "%20lld %36s  9223372036854775807 -9223372036854775808 ffffffffffffffff\n",
        "                  -1 %36s                    1                    1 0000000000000000\n",
        "99999999999999999999 %36s                   99                   99 0000000000000000\n",
        "x"};

    for (size_t i = 0; i < COUNT(lines); i++) {
        struct turn_watch watch = {0};
        char line[400];
        int fd = open_mark();

        (void)snprintf(line, sizeof line, "%-300.300s", lines[i]);
        assert_true(pwrite(fd, line, 300, 0) == 300);
        assert_int_not_equal(turn_mark_look(&spec, fd, &watch, 0), TURN_DEAD);
        assert_int_equal(watch.pid, 0);
        assert_int_equal(close(fd), 0);
    }
}
