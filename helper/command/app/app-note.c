/*
 * app-note.c - what a secret that is made for an application is called there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/app/app-note.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/state.h"
#include "base/text.h"

#define NOTE_ROOM "application"

void app_note_close(struct app_note *note)
{
    if (note->lock >= 0)
        (void)close(note->lock);
    note->lock = -1;
    buf_clear(&note->path);
}

/* In the first place that can be used: what a run-time directory loses, is lost at a restart. */
static enum aad_code note_find_place(const char *client_id, struct buf *ret, struct aad_error *err)
{
    for (unsigned place = 0; place < STATE_PLACES; place++) {
        if (state_make_room(place, NOTE_ROOM) &&
            state_path(place, NOTE_ROOM, client_id, ".label", ret))
            return AAD_OK;
        buf_clear(ret);
    }
    return aad_error_set(err, AAD_IO, NULL,
                         "what is made could not be noted: no directory for state can be used\n"
                         "Make ~/.local/state, or what $XDG_STATE_HOME names, writable.");
}

static enum aad_code note_lock(struct app_note *note, struct aad_error *err)
{
    auto_buf struct buf path = {0};

    buf_append_all(&path, buf_text(&note->path), ".lock", (char *)NULL);
    note->lock = file_open_lock(buf_text(&path), err);
    if (note->lock < 0)
        return AAD_IO;
    if (file_try_lock(note->lock))
        return AAD_OK;
    return aad_error_set(err, AAD_THROTTLED, NULL,
                         "another process is making a secret for this application\n"
                         "Wait until it has ended, then try again.");
}

enum aad_code app_note_open(const char *client_id, struct app_note *ret, struct aad_error *err)
{
    auto_secret struct secret text = {0};
    struct aad_error why = {0};
    enum aad_code code;

    *ret = (struct app_note){.lock = -1};
    code = note_find_place(client_id, &ret->path, err);
    if (!code)
        code = note_lock(ret, err);
    if (code)
        return code;
    code = file_read(buf_text(&ret->path), FILE_TRUST_PRIVATE, sizeof ret->label - 1, &text, &why);
    if (!code && text.len)
        (void)snprintf(ret->label, sizeof ret->label, "%s", text.bytes);
    if (code && code != AAD_NOT_FOUND) {
        if (err)
            *err = why;
        return code;
    }
    return AAD_OK;
}

enum aad_code app_note_begin(struct app_note *note, struct aad_error *err)
{
    unsigned chance;
    char day[24];

    if (getrandom(&chance, sizeof chance, 0) != (ssize_t)sizeof chance)
        return aad_error_set(err, AAD_INTERNAL, NULL, "no random numbers could be had");
    (void)snprintf(note->label, sizeof note->label, "aad-credential %.10s %08x",
                   text_rfc3339(day, clock_now_s()), chance);
    return file_replace(buf_text(&note->path), 0600, note->label, strlen(note->label), err);
}

void app_note_end(struct app_note *note)
{
    note->label[0] = '\0';
    (void)unlink(buf_text(&note->path));
}
