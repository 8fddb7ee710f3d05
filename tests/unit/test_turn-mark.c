/*
 * test_turn-mark.c - the mark of life: what is believed of it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/turn-mark.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "room.h"

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

static void fresh_mark_is_alive(void **state)
{
    struct turn_watch watch = {0};
    struct turn_mark mark = new_mark();
    int fd = open_mark();

    (void)state;
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
static void blank_mark_keeps_its_room_and_says_nothing(void **state)
{
    struct turn_watch watch = {0};
    struct turn_mark mark = new_mark();
    struct stat before, after;
    int fd = open_mark();

    (void)state;
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
static void time_of_the_file_is_a_sign_of_life(void **state)
{
    struct turn_watch watch = {0};
    int fd = open_mark();

    (void)state;
    for (int i = 0; i < 8; i++) {
        clock_sleep_ms(600, NULL);
        assert_int_equal(futimens(fd, NULL), 0);
        assert_int_equal(turn_mark_look(&spec, fd, &watch, 0), TURN_ALIVE);
    }
    clock_sleep_ms(3100, NULL);
    assert_int_equal(turn_mark_look(&spec, fd, &watch, 0), TURN_UNSURE);
    clock_sleep_ms(700, NULL);
    assert_int_equal(turn_mark_look(&spec, fd, &watch, 0), TURN_DEAD);
    assert_int_equal(close(fd), 0);
}

/* As somebody of the same user could write it: no crash, no overflow, and nobody waits for ever. */
static void hostile_marks_are_none(void **state)
{
    static const char *const lines[] = {
        "%20lld %36s -9223372036854775808  9223372036854775807 0000000000000000\n",
        "%20lld %36s  9223372036854775807 -9223372036854775808 ffffffffffffffff\n",
        "                  -1 %36s                    1                    1 0000000000000000\n",
        "99999999999999999999 %36s                   99                   99 0000000000000000\n",
        "x"};

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
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

#define TEST(f) cmocka_unit_test_setup_teardown(f, room_make, room_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(fresh_mark_is_alive),
        TEST(blank_mark_keeps_its_room_and_says_nothing),
        TEST(time_of_the_file_is_a_sign_of_life),
        TEST(hostile_marks_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
