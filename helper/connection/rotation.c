/*
 * rotation.c - see rotation.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/rotation.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/deadline.h"
#include "base/file.h"
#include "base/state.h"
#include "base/text.h"
#include "connection/rotation-json.h"

#define ROTATION_ROOM "rotation"
#define ROTATION_MAX 16384
#define ROTATION_LOOK_MS                                                                           \
    200 /* who only looks whether the lock is held has it no longer than that */
#define ROTATION_POLL_MS 10

/* --- where it is ------------------------------------------------------------------------------ */

static bool rotation_path(unsigned place, const struct connection *c, struct buf *ret)
{
    auto_buf struct buf key = {0};

    buf_append_all(&key, c->name, "\n", c->client_id ? c->client_id : "", (char *)NULL);
    return !buf_ok(&key, NULL) && state_path(place, ROTATION_ROOM, buf_text(&key), ".json", ret);
}

/* Is there a note, also one that cannot be read? */
static bool rotation_is_noted(unsigned place, const struct connection *c)
{
    auto_buf struct buf path = {0};

    return rotation_path(place, c, &path) && !access(buf_text(&path), F_OK);
}

/* Where its note is, from whenever another place could not be used; else in the first that can be:
 * what a run-time directory loses, is lost at a restart. */
static enum aad_code rotation_find_place(const struct connection *c, struct buf *ret,
                                         struct aad_error *err)
{
    unsigned first = 0;

    while (first < STATE_PLACES && !rotation_is_noted(first, c))
        first++;
    for (unsigned place = first < STATE_PLACES ? first : 0; place < STATE_PLACES; place++) {
        if (state_make_room(place, ROTATION_ROOM) && rotation_path(place, c, ret))
            return AAD_OK;
        buf_clear(ret);
        if (place == first)
            break;
    }
    return aad_error_set(err, AAD_IO, NULL,
                         "what is done could not be noted: no directory for state can be used\n"
                         "Make ~/.local/state, or what $XDG_STATE_HOME names, writable.");
}

static bool rotation_try_lock(int fd)
{
    struct deadline end = deadline_in_ms(ROTATION_LOOK_MS);
    bool is_ours = file_try_lock(fd);

    while (!is_ours && deadline_left_ms(&end) > 0) {
        deadline_sleep_ms(ROTATION_POLL_MS, &end);
        is_ours = file_try_lock(fd);
    }
    return is_ours;
}

static enum aad_code rotation_lock(struct rotation *r, struct aad_error *err)
{
    auto_buf struct buf path = {0};

    buf_append_all(&path, buf_text(&r->path), ".lock", (char *)NULL);
    r->lock = file_open_lock(buf_text(&path), err);
    if (r->lock < 0)
        return AAD_IO;
    if (rotation_try_lock(r->lock))
        return AAD_OK;
    return aad_error_set(err, AAD_THROTTLED, NULL,
                         "another process is replacing what this connection signs in with\n"
                         "Wait until it has ended, then try again.");
}

/* --- reading and writing ---------------------------------------------------------------------- */

static enum aad_code rotation_load(struct rotation *ret, struct aad_error *err)
{
    auto_secret struct secret text = {0};
    struct aad_error why = {0};
    struct stat st;
    enum aad_code code =
        file_read(buf_text(&ret->path), FILE_TRUST_PRIVATE, ROTATION_MAX, &text, &why);

    ret->written_s = 0;
    if (!code && !stat(buf_text(&ret->path), &st))
        ret->written_s = (int64_t)st.st_mtim.tv_sec;
    if (!code)
        return rotation_parse(&text, ret, err);
    if (code == AAD_NOT_FOUND)
        return AAD_OK;
    if (err)
        *err = why;
    return code;
}

enum aad_code rotation_save(const struct rotation *r, struct aad_error *err)
{
    auto_buf struct buf text = {0};
    enum aad_code code = rotation_print(r, &text, err);

    return code ? code : file_replace(buf_text(&r->path), 0600, text.bytes, text.len, err);
}

/* --- opening ---------------------------------------------------------------------------------- */

enum aad_code rotation_open(const struct connection *c, struct rotation *ret, struct aad_error *err)
{
    enum aad_code code;

    *ret = (struct rotation){.lock = -1};
    code = rotation_find_place(c, &ret->path, err);
    if (!code)
        code = rotation_lock(ret, err);
    return code ? code : rotation_load(ret, err);
}

void rotation_close(struct rotation *r)
{
    if (r->lock >= 0)
        (void)close(r->lock);
    r->lock = -1;
    buf_clear(&r->path);
}

bool rotation_look(const struct connection *c, struct rotation *ret)
{
    struct aad_error unused = {0};
    bool is_known = false;

    *ret = (struct rotation){.lock = -1};
    for (unsigned place = 0; !is_known && place < STATE_PLACES; place++) {
        buf_clear(&ret->path);
        is_known = rotation_path(place, c, &ret->path) && !access(buf_text(&ret->path), F_OK) &&
                   !rotation_load(ret, &unused);
    }
    buf_clear(&ret->path);
    return is_known;
}

bool rotation_is_held(const struct connection *c)
{
    for (unsigned place = 0; place < STATE_PLACES; place++) {
        auto_buf struct buf path = {0};
        auto_fd int fd = -1;

        if (!rotation_path(place, c, &path))
            continue;
        buf_append_text(&path, ".lock");
        if (buf_ok(&path, NULL) || access(buf_text(&path), F_OK))
            continue;
        fd = file_open_lock(buf_text(&path), NULL);
        if (fd >= 0 && !file_try_lock(fd))
            return true;
    }
    return false;
}

void rotation_forget(const struct connection *c)
{
    auto_rotation struct rotation r = {.lock = -1};
    struct aad_error unused = {0};

    if (!rotation_look(c, &r) || rotation_open(c, &r, &unused))
        return;
    r.used = (struct rotation_credential){0};
    if (r.phase == ROTATION_SENT) { /* he knows which one is right */
        r.phase = ROTATION_IDLE;
        r.next = (struct rotation_credential){0};
    }
    (void)rotation_save(&r, NULL);
}

void rotation_erase(const struct connection *c)
{
    for (unsigned place = 0; place < STATE_PLACES; place++) {
        auto_buf struct buf path = {0};

        if (rotation_path(place, c, &path))
            (void)unlink(buf_text(&path));
    }
}

void rotation_move(const struct connection *from, const struct connection *to)
{
    for (unsigned place = 0; place < STATE_PLACES; place++) {
        auto_buf struct buf old = {0}, new = {0};

        if (rotation_path(place, from, &old) && rotation_path(place, to, &new))
            (void)rename(buf_text(&old), buf_text(&new));
    }
}
