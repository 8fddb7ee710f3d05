/*
 * flight.c - one mint for all callers, and what all processes know of its failure
 *
 * HASH.note is the last failure in lines of text. Times in it are those of CLOCK_BOOTTIME, so that
 * setting the clock changes nothing; a note of another boot does not count.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/flight.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/chance.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/state.h"
#include "base/text.h"
#include "broker/cache.h"

#define FLIGHT_ROOM "flight"
#define FLIGHT_NOTE ".note"
#define FLIGHT_POLL_MS 10
#define FLIGHT_POLL_MAX_MS 40
#define FLIGHT_THROTTLED_S 5 /* when the authority did not say how long */
#define FLIGHT_COOL_DOWN_MAX_S 3600
#define FLIGHT_SPREAD 2 /* the part of a Retry-After that is added to it by chance, at most */
#define FLIGHT_SPREAD_OVER_S 10 /* so long some libraries wait silently (endpoint/reply.c) */
#define FLIGHT_NOTE_MAX 4096
#define FLIGHT_NOTE_LINES 8

struct flight_note {
    int64_t noted_ms; /* when it failed */
    int64_t until_ms; /* nobody may try before */
    struct aad_error err;
};

/* Cuts the text into its lines, in place. */
static size_t flight_split(char *text, char *lines[FLIGHT_NOTE_LINES])
{
    size_t n = 0;

    for (char *end; n < FLIGHT_NOTE_LINES && (end = strchr(text, '\n')); text = end + 1) {
        *end = '\0';
        lines[n++] = text;
    }
    return n;
}

static bool flight_parse_note(char *text, struct flight_note *ret)
{
    char *lines[FLIGHT_NOTE_LINES], boot[STATE_BOOT_SIZE];
    struct flight_note note = {0};
    int64_t code = 0, retry_after_s = 0;

    state_read_boot(boot);
    if (flight_split(text, lines) != FLIGHT_NOTE_LINES || strcmp(lines[0], boot) != 0 ||
        !text_to_int(lines[1], 0, INT64_MAX, &note.noted_ms) ||
        !text_to_int(lines[2], 0, INT64_MAX, &note.until_ms) ||
        note.until_ms - note.noted_ms > FLIGHT_COOL_DOWN_MAX_S * 1000 ||
        !text_to_int(lines[3], 1, AAD_CODES - 1, &code) ||
        !text_to_int(lines[4], 0, FLIGHT_COOL_DOWN_MAX_S, &retry_after_s))
        return false;
    (void)aad_error_set(&note.err, (enum aad_code)code, lines[5], "%s\n%s", lines[6], lines[7]);
    note.err.retry_after_s = (int32_t)retry_after_s;
    *ret = note;
    return true;
}

static bool flight_load_note(const char *key, struct flight_note *ret)
{
    for (unsigned place = 0; place < STATE_PLACES; place++) {
        auto_buf struct buf path = {0};
        auto_secret struct secret text = {0};

        if (state_path(place, FLIGHT_ROOM, key, FLIGHT_NOTE, &path) &&
            !file_read(buf_text(&path), FILE_TRUST_PRIVATE, FLIGHT_NOTE_MAX, &text, NULL) &&
            text.len && flight_parse_note(text.bytes, ret))
            return ret->noted_ms <= clock_steady_ms();
    }
    return false;
}

static int64_t flight_cool_down_s(const struct aad_error *err)
{
    int64_t s = err->retry_after_s;

    if (s <= 0)
        return err->code == AAD_THROTTLED ? FLIGHT_THROTTLED_S : 0;
    return s < FLIGHT_COOL_DOWN_MAX_S ? s : FLIGHT_COOL_DOWN_MAX_S;
}

enum aad_code flight_spread(enum aad_code code, struct aad_error *err)
{
    if (code == AAD_THROTTLED && err->retry_after_s > FLIGHT_SPREAD_OVER_S &&
        err->retry_after_s < FLIGHT_COOL_DOWN_MAX_S)
        err->retry_after_s +=
            (int32_t)chance_below((uint32_t)(err->retry_after_s / FLIGHT_SPREAD) + 1);
    return code;
}

void flight_note(const char *key, const struct aad_error *err)
{
    char boot[STATE_BOOT_SIZE], foreign[sizeof err->foreign], what[sizeof err->what];
    char remedy[sizeof err->remedy];
    auto_buf struct buf text = {0};
    int64_t now_ms = clock_steady_ms(), cool_down_s = flight_cool_down_s(err);

    state_read_boot(boot);
    buf_printf(&text, "%s\n%" PRId64 "\n%" PRId64 "\n%d\n%" PRId64 "\n%s\n%s\n%s\n", boot, now_ms,
               now_ms + cool_down_s * 1000, (int)err->code, cool_down_s,
               text_show(foreign, sizeof foreign, err->foreign, strlen(err->foreign), true),
               text_show(what, sizeof what, err->what, strlen(err->what), true),
               text_show(remedy, sizeof remedy, err->remedy, strlen(err->remedy), true));
    for (unsigned place = 0; place < STATE_PLACES && !buf_ok(&text, NULL); place++) {
        auto_buf struct buf path = {0};

        if (state_make_room(place, FLIGHT_ROOM) &&
            state_path(place, FLIGHT_ROOM, key, FLIGHT_NOTE, &path) &&
            !file_replace(buf_text(&path), 0600, text.bytes, text.len, NULL))
            return;
    }
}

static void flight_give_note(const struct flight_note *note, int64_t now_ms, struct aad_error *err)
{
    if (!err)
        return;
    *err = note->err;
    if (note->until_ms > now_ms)
        err->retry_after_s = (int32_t)((note->until_ms - now_ms + 999) / 1000);
}

/* Is it the caller's own matter: its environment, its deadline, its files? What the authority said,
 * and that the network is down, holds for all. */
static bool flight_is_own_failure(const struct flight_call *call, enum aad_code code)
{
    switch (code) {
    case AAD_UNAVAILABLE:
    case AAD_TIMEOUT:
    case AAD_CONFIG:
    case AAD_IO:
    case AAD_INTERNAL:
        return true;
    case AAD_LOCKED: /* who could unlock the store may find it open */
        return call->can_unlock;
    default:
        return false;
    }
}

/* Shares a failure with those who began to wait before it, and a cool-down with everybody. */
static bool flight_has_failed(const struct flight_call *call, int64_t began_ms,
                              struct aad_error *err)
{
    struct flight_note note;
    int64_t now_ms = clock_steady_ms();

    if (!flight_load_note(call->key, &note))
        return false;
    if (now_ms >= note.until_ms &&
        (began_ms > note.noted_ms || flight_is_own_failure(call, note.err.code)))
        return false;
    flight_give_note(&note, now_ms, err);
    return true;
}

enum aad_code flight_check(const char *key, struct aad_error *err)
{
    struct flight_note note;
    int64_t now_ms = clock_steady_ms();

    if (!flight_load_note(key, &note) || now_ms >= note.until_ms)
        return AAD_OK;
    flight_give_note(&note, now_ms, err);
    return note.err.code;
}

static bool flight_has_token(const struct flight_call *call, struct token *ret)
{
    auto_token struct token token = {0};

    if (!cache_get(call->token_key ? call->token_key : call->key, &token) ||
        !call->is_usable(&token, call->ctx))
        return false;
    token_clear(ret);
    *ret = token;
    token = (struct token){0};
    return true;
}

static enum aad_code flight_fail_waiting(const struct turn_watch *watch, struct aad_error *err)
{
    if (!watch->pid) /* it could not write its mark */
        return aad_error_set(err, AAD_TIMEOUT, NULL, "another process is still getting this token");
    return aad_error_set(err, AAD_TIMEOUT, NULL,
                         "process %" PRId64 " is still getting this token\n"
                         "Try again; if it does not end, see what it waits for: ps -fp %" PRId64,
                         watch->pid, watch->pid);
}

/* Waits a moment. While the holder of the turn asks the very person whom we would ask, waiting
 * takes none of our time. */
static void flight_sleep(const struct flight_call *call, const struct turn_watch *watch,
                         int64_t pause_ms)
{
    int64_t began_ms = clock_steady_ms();

    deadline_sleep_ms(pause_ms, call->wait);
    if (watch->asks_for_us)
        call->wait->end_ms += clock_steady_ms() - began_ms;
}

enum flight_turn flight_join(const struct flight_call *call, struct flight *ret_flight,
                             struct token *ret_token, struct aad_error *err)
{
    const struct turn_spec spec = {
        .room = FLIGHT_ROOM, .key = call->key, .end = call->own_end, .seat = call->seat};
    struct turn_watch watch = {0};
    int64_t began_ms = clock_steady_ms(), pause_ms = FLIGHT_POLL_MS;

    for (;;) {
        auto_turn struct turn *turn = NULL;
        enum turn_result result = turn_take(&spec, &watch, &turn);

        /* This comes after the turn was tried: its last holder may just have left something. */
        if (flight_has_token(call, ret_token))
            return FLIGHT_TOKEN;
        if (flight_has_failed(call, began_ms, err))
            return FLIGHT_FAILED;
        if (result != TURN_WAIT) {
            ret_flight->turn = turn;
            turn = NULL;
            return FLIGHT_MINT;
        }
        if (!deadline_left_ms(call->wait)) {
            (void)flight_fail_waiting(&watch, err);
            return FLIGHT_FAILED;
        }
        flight_sleep(call, &watch, pause_ms);
        pause_ms = pause_ms < FLIGHT_POLL_MAX_MS ? pause_ms + 2 : pause_ms;
    }
}

void flight_land(const char *key, struct flight *flight, const struct aad_error *err)
{
    if (err)
        flight_note(key, err);
    else
        flight_forget(key);
    turn_leave(&flight->turn);
}

int64_t flight_failed_ago_ms(const char *key, struct aad_error *ret_why)
{
    struct flight_note note;

    if (!flight_load_note(key, &note))
        return -1;
    if (ret_why)
        *ret_why = note.err;
    return clock_steady_ms() - note.noted_ms;
}

void flight_forget(const char *key)
{
    for (unsigned place = 0; place < STATE_PLACES; place++) {
        auto_buf struct buf path = {0};

        if (state_path(place, FLIGHT_ROOM, key, FLIGHT_NOTE, &path))
            (void)unlink(buf_text(&path));
    }
}
