/*
 * room.c - an empty directory for one test
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "room.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "unit.h"

static char room[] = "/tmp/test-room.XXXXXX";
static char place[128];

const char *room_path(void)
{
    return room;
}

const char *room_at(const char *name)
{
    (void)snprintf(place, sizeof place, "%s/%s", room, name);
    return place;
}

int room_make(void)
{
    (void)strcpy(room + strlen(room) - 6, "XXXXXX");
    (void)umask(022);
    return mkdtemp(room) ? 0 : -1;
}

int room_remove(void)
{
    return unit_remove(room);
}

void room_put(const char *name, const char *text, mode_t mode)
{
    auto_fd int fd = open(room_at(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(file_write_all(fd, text, strlen(text), NULL), AAD_OK);
    assert_int_equal(fchmod(fd, mode), 0);
}

void room_check_text(const char *name, const char *expected)
{
    auto_secret struct secret text = {0};

    assert_int_equal(file_read(room_at(name), FILE_TRUST_CONFIG, 1000, &text, NULL), AAD_OK);
    assert_string_equal(text.bytes, expected);
}

mode_t room_mode_of(const char *name)
{
    struct stat st;

    assert_int_equal(lstat(room_at(name), &st), 0);
    return st.st_mode & 07777;
}
