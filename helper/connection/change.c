/*
 * change.c - see change.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/change.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/state.h"
#include "base/text.h"

#define CHANGE_ROOM "rotation"

/* A user principal name is the same in any case. */
static bool change_path(unsigned place, const struct connection *c, struct buf *ret)
{
    auto_buf struct buf key = {0};

    buf_append_text(&key, c->username ? c->username : "");
    for (size_t i = 0; i < key.len; i++)
        key.bytes[i] = (char)tolower((unsigned char)key.bytes[i]);
    return key.len && !buf_ok(&key, NULL) &&
           state_path(place, CHANGE_ROOM, buf_text(&key), ".user", ret);
}

enum aad_code change_begin(const struct connection *c, struct aad_error *err)
{
    for (unsigned place = 0; place < STATE_PLACES; place++) {
        auto_buf struct buf path = {0};

        if (state_make_room(place, CHANGE_ROOM) && change_path(place, c, &path) &&
            !file_replace(buf_text(&path), 0600, c->name, strlen(c->name), NULL))
            return AAD_OK;
    }
    return aad_error_set(err, AAD_IO, NULL,
                         "nobody can be told that the password of '%s' is being changed: no "
                         "directory for state can be used\n"
                         "Make ~/.local/state, or what $XDG_STATE_HOME names, writable.",
                         c->name);
}

void change_end(const struct connection *c)
{
    for (unsigned place = 0; place < STATE_PLACES; place++) {
        auto_buf struct buf path = {0};

        if (change_path(place, c, &path))
            (void)unlink(buf_text(&path));
    }
}

bool change_is_on(const struct connection *c, char ret_by[CONNECTION_NAME_MAX + 1])
{
    for (unsigned place = 0; place < STATE_PLACES; place++) {
        auto_buf struct buf path = {0};
        auto_secret struct secret text = {0};

        if (!change_path(place, c, &path) ||
            file_read(buf_text(&path), FILE_TRUST_PRIVATE, CONNECTION_NAME_MAX, &text, NULL))
            continue;
        ret_by[0] = '\0';
        if (text.len && text_is_name(text.bytes))
            (void)memcpy(ret_by, text.bytes, text.len + 1);
        return true;
    }
    return false;
}

void change_end_by(const struct connection *c)
{
    char by[CONNECTION_NAME_MAX + 1];

    if (change_is_on(c, by) && !strcmp(by, c->name))
        change_end(c);
}
