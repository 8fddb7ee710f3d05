/*
 * state.c - where we keep what other processes of this user must know
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/state.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/env.h"
#include "base/file.h"
#include "base/runtime.h"
#include "base/text.h"

typedef enum aad_code state_place(struct buf *ret, struct aad_error *err);

static state_place *const state_places[STATE_PLACES] = {env_state_dir, runtime_find};

bool state_path(unsigned place, const char *room, const char *key, const char *suffix,
                struct buf *ret)
{
    char name[17];

    if (place >= STATE_PLACES || state_places[place](ret, NULL))
        return false;
    buf_printf(ret, "/%s", room);
    if (key)
        buf_printf(ret, "/%s%s", text_hash_name(name, key, strlen(key)), suffix);
    return !buf_ok(ret, NULL);
}

bool state_make_room(unsigned place, const char *room)
{
    auto_buf struct buf folder = {0};

    return (state_places[place] != runtime_find || runtime_make()) &&
           state_path(place, room, NULL, "", &folder) &&
           !file_make_private_dir(buf_text(&folder), NULL);
}

void state_read_boot(char ret[STATE_BOOT_SIZE])
{
    auto_fd int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, ret, STATE_BOOT_SIZE - 1) : 0;

    ret[n > 0 ? n : 0] = '\0';
}
