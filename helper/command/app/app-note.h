/*
 * app-note.h - what a secret that is made for an application is called there
 *
 * It is written before the secret is made: a run that was ended before that was stored leaves a
 * secret that nobody knows, and the next one finds it by its name and takes it back. Nothing in it
 * is a secret. One file for each application, STATE/application/...
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_APP_APP_NOTE_H
#define COMMAND_APP_APP_NOTE_H

#include "base/buf.h"

#define APP_NOTE_LABEL 64

struct app_note {
    struct buf path;
    int lock;                   /* -1 = not ours */
    char label[APP_NOTE_LABEL]; /* "" = nothing was begun */
};

/* The caller closes it, also after a failure. AAD_THROTTLED: another process is at it; AAD_IO. */
enum aad_code app_note_open(const char *client_id, struct app_note *ret, struct aad_error *err);
void app_note_close(struct app_note *note);
#define auto_app_note __attribute__((cleanup(app_note_close)))

/* A new label, like no other, which is written. AAD_IO. */
enum aad_code app_note_begin(struct app_note *note, struct aad_error *err);
void app_note_end(struct app_note *note);

#endif
