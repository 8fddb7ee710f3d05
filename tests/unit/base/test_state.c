/*
 * test_state.c - the places of what other processes must know
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/state.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/runtime.h"
#include "room.h"
#include "unit.h"

static int set_up(void)
{
    runtime_parent = "/dev/null";
    return room_make() || setenv("XDG_STATE_HOME", room_at("state"), 1) ||
           unsetenv("XDG_RUNTIME_DIR");
}

BEFORE_EACH(set_up);
AFTER_EACH(room_remove);

TEST(name_is_a_hash_in_a_room)
{
    auto_buf struct buf one = {0}, two = {0}, folder = {0};

    assert_true(state_path(0, "flight", "a secret name", ".note", &one));
    assert_true(state_path(0, "flight", "another", ".note", &two));
    assert_true(state_path(0, "flight", NULL, ".note", &folder));
    assert_string_not_equal(buf_text(&one), buf_text(&two));
    assert_string_equal(buf_text(&folder), room_at("state/aad-credential/flight"));
    assert_int_equal(strncmp(buf_text(&one), buf_text(&folder), folder.len), 0);
    assert_int_equal(one.len, folder.len + 1 + 16 + 5);
    assert_null(strstr(buf_text(&one), "secret name"));
}

TEST(place_that_is_not_there_has_no_names)
{
    auto_buf struct buf path = {0};

    assert_false(state_path(1, "flight", "key", "", &path));
    assert_false(state_path(STATE_PLACES, "flight", "key", "", &path));
    assert_false(state_make_room(1, "flight"));
    assert_int_equal(setenv("XDG_RUNTIME_DIR", room_path(), 1), 0);
    buf_clear(&path);
    assert_true(state_path(1, "flight", "key", "", &path));
}

TEST(room_is_private)
{
    struct stat st;

    assert_int_not_equal(access(room_at("state"), F_OK), 0);
    assert_true(state_make_room(0, "flight"));
    assert_int_equal(stat(room_at("state/aad-credential/flight"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_true(state_make_room(0, "flight"));
    assert_int_equal(chmod(room_at("state/aad-credential/flight"), 0777), 0);
    assert_false(state_make_room(0, "flight"));
}

/* P11: a disk that is full, or may only be read, is noticed before something is lost there. */
TEST(place_that_takes_a_file_is_named)
{
    auto_buf struct buf good = {0}, next = {0}, none = {0};

    assert_true(state_describe(&good));
    assert_string_equal(buf_text(&good), room_at("state/aad-credential"));
    assert_int_not_equal(access(room_at("state"), F_OK), 0);
    assert_int_equal(setenv("XDG_STATE_HOME", "/dev/null/nowhere", 1), 0);
    assert_false(state_describe(&none));
    assert_non_null(strstr(buf_text(&none), "/dev/null"));
    assert_int_equal(setenv("XDG_RUNTIME_DIR", room_path(), 1), 0);
    assert_true(state_describe(&next));
    assert_string_equal(buf_text(&next), room_at("aad-credential"));
}

TEST(boot_has_one_name)
{
    char one[STATE_BOOT_SIZE], two[STATE_BOOT_SIZE];

    state_read_boot(one);
    state_read_boot(two);
    assert_int_equal(strlen(one), STATE_BOOT_SIZE - 1);
    assert_string_equal(one, two);
}
