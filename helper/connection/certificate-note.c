/*
 * certificate-note.c - see certificate-note.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/certificate-note.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/state.h"
#include "base/text.h"

#define NOTE_ROOM "certificate"
#define NOTE_SUFFIX ".note"
#define NOTE_MAX 200

/* With when its end was said last. */
struct note_file {
    struct certificate_note note;
    int64_t warned_s;
};

static bool note_path(unsigned place, const char *name, const char *store, struct buf *ret)
{
    auto_buf struct buf key = {0};

    buf_append_all(&key, name, " ", store ? store : "", (char *)NULL);
    return !buf_ok(&key, NULL) && state_path(place, NOTE_ROOM, buf_text(&key), NOTE_SUFFIX, ret);
}

/* The next word of the line, which is a number. */
static bool note_take_int(const char **at, int64_t max, int64_t *ret)
{
    char word[TEXT_INT_SIZE];
    size_t len = strcspn(*at, " \n");

    if (!len || len >= sizeof word)
        return false;
    (void)snprintf(word, sizeof word, "%.*s", (int)len, *at);
    *at += len + ((*at)[len] == ' ');
    return text_to_int(word, 0, max, ret);
}

/* "1 THUMBPRINT UNTIL IS-SELF-MADE HAS-NEXT WARNED" */
static bool note_parse(const char *text, struct note_file *ret)
{
    size_t len = sizeof ret->note.sha1 - 1;
    int64_t is_self_made, has_next;
    const char *at = text + 2;

    if (!text_has_prefix(text, "1 ") || strspn(at, TEXT_HEX_UPPER) != len || at[len] != ' ')
        return false;
    (void)memcpy(ret->note.sha1, at, len);
    ret->note.sha1[len] = '\0';
    at += len + 1;
    if (!note_take_int(&at, INT64_MAX, &ret->note.until_s) ||
        !note_take_int(&at, 1, &is_self_made) || !note_take_int(&at, 1, &has_next) ||
        !note_take_int(&at, INT64_MAX, &ret->warned_s))
        return false;
    ret->note.is_self_made = is_self_made;
    ret->note.has_next = has_next;
    return true;
}

static bool note_read(const char *name, const char *store, struct note_file *ret)
{
    for (unsigned place = 0; place < STATE_PLACES; place++) {
        auto_buf struct buf path = {0};
        auto_secret struct secret text = {0};

        if (note_path(place, name, store, &path) &&
            !file_read(buf_text(&path), FILE_TRUST_PRIVATE, NOTE_MAX, &text, NULL) && text.len &&
            note_parse(text.bytes, ret))
            return true;
    }
    *ret = (struct note_file){0};
    return false;
}

static void note_write(const char *name, const char *store, const struct note_file *file)
{
    auto_buf struct buf text = {0};

    buf_printf(&text, "1 %s %" PRId64 " %d %d %" PRId64 "\n", file->note.sha1, file->note.until_s,
               file->note.is_self_made, file->note.has_next, file->warned_s);
    for (unsigned place = 0; place < STATE_PLACES && !buf_ok(&text, NULL); place++) {
        auto_buf struct buf path = {0};

        if (note_path(place, name, store, &path) && state_make_room(place, NOTE_ROOM) &&
            !file_replace(buf_text(&path), 0600, buf_text(&text), text.len, NULL))
            return;
    }
}

static bool note_is_same(const struct certificate_note *a, const struct certificate_note *b)
{
    return !strcmp(a->sha1, b->sha1) && a->until_s == b->until_s &&
           a->is_self_made == b->is_self_made && a->has_next == b->has_next;
}

bool certificate_note_load(const char *name, const char *store, struct certificate_note *ret)
{
    struct note_file file;
    bool is_known = note_read(name, store, &file);

    *ret = file.note;
    return is_known;
}

void certificate_note_save(const char *name, const char *store, const struct certificate_note *note)
{
    struct note_file file;

    if (note_read(name, store, &file) && note_is_same(&file.note, note))
        return;
    if (strcmp(file.note.sha1, note->sha1) != 0)
        file.warned_s = 0;
    file.note = *note;
    note_write(name, store, &file);
}

void certificate_note_erase(const char *name, const char *store)
{
    for (unsigned place = 0; place < STATE_PLACES; place++) {
        auto_buf struct buf path = {0};

        if (note_path(place, name, store, &path))
            (void)unlink(buf_text(&path));
    }
}

bool certificate_note_may_warn(const char *name, const char *store,
                               const struct certificate_note *note)
{
    struct note_file file;
    int64_t now_s = clock_now_s();

    if (!certificate_note_is_near(note))
        return false;
    (void)note_read(name, store, &file);
    if (!strcmp(file.note.sha1, note->sha1) && file.warned_s <= now_s &&
        now_s - file.warned_s < CERTIFICATE_NOTE_DAY_S)
        return false;
    file = (struct note_file){*note, now_s};
    note_write(name, store, &file);
    return true;
}

bool certificate_note_is_near(const struct certificate_note *note)
{
    return note->until_s - clock_now_s() <
           (int64_t)CERTIFICATE_NOTE_NEAR_DAYS * CERTIFICATE_NOTE_DAY_S;
}

bool certificate_note_is_over(const struct certificate_note *note)
{
    return note->until_s <= clock_now_s();
}

void certificate_note_print(const struct certificate_note *note, struct buf *ret)
{
    int64_t days = (note->until_s - clock_now_s()) / CERTIFICATE_NOTE_DAY_S;

    if (certificate_note_is_over(note))
        buf_printf(ret, "%s, EXPIRED", note->sha1);
    else
        buf_printf(ret, "%s, %" PRId64 " day%s left", note->sha1, days, days == 1 ? "" : "s");
}

void certificate_note_print_way(const char *name, const struct certificate_note *note,
                                struct buf *ret)
{
    if (note->has_next)
        buf_printf(ret,
                   "the next one is pending: 'aad-credential key certificate %s' shows it; upload "
                   "it, then 'aad-credential verify %s'",
                   name, name);
    else if (note->is_self_made)
        buf_printf(ret,
                   "make the next one, 'aad-credential key certificate %s --renew', and upload it",
                   name);
    else
        buf_printf(ret,
                   "have the next one issued, 'aad-credential key certificate %s --request', then "
                   "'aad-credential key import FILE %s', and upload it",
                   name, name);
}
