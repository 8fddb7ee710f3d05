/*
 * flight.c - one mint for all callers, and what all processes know of its failure
 *
 * Two files a key: HASH.lock, which the kernel frees when its holder dies, and HASH.note, the last
 * failure in lines of text. Times in a note are those of CLOCK_BOOTTIME, so that setting the clock
 * changes nothing; a note of another boot is none.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/flight.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/env.h"
#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "base/trace.h"
#include "broker/cache.h"

#define FLIGHT_POLL_MS 10
#define FLIGHT_POLL_MAX_MS 40
#define FLIGHT_THROTTLED_S 5 /* when the authority did not say how long */
#define FLIGHT_COOL_DOWN_MAX_S 3600
#define FLIGHT_NOTE_MAX 4096
#define FLIGHT_NOTE_LINES 8

struct flight_note {
    int64_t noted_ms; /* when it failed */
    int64_t until_ms; /* nobody may try before */
    struct aad_error err;
};

typedef enum aad_code flight_base(struct buf *ret, struct aad_error *err);

/* The second where the first cannot be written. */
static flight_base *const flight_bases[] = {env_state_dir, env_runtime_dir};

#define FLIGHT_BASES (sizeof flight_bases / sizeof flight_bases[0])

/* key NULL: the directory. */
static bool flight_path(size_t base, const char *key, const char *suffix, struct buf *ret)
{
    if (flight_bases[base](ret, NULL))
        return false;
    buf_append_text(ret, "/flight");
    if (key)
        buf_printf(ret, "/%016" PRIx64 "%s", text_hash(0, key, strlen(key)), suffix);
    return !buf_ok(ret, NULL);
}

static bool flight_make_dir(size_t base)
{
    auto_buf struct buf dir = {0};

    return flight_path(base, NULL, "", &dir) && !file_make_private_dir(buf_text(&dir), NULL);
}

static int flight_open(const char *key)
{
    for (size_t i = 0; i < FLIGHT_BASES; i++) {
        auto_buf struct buf path = {0};
        int fd;

        if (!flight_make_dir(i) || !flight_path(i, key, ".lock", &path))
            continue;
        fd = file_open_lock(buf_text(&path), NULL);
        if (fd >= 0)
            return fd;
    }
    trace("flight: no directory for locks");
    return -1;
}

static void flight_read_boot(char out[40])
{
    auto_fd int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, out, 36) : 0;

    out[n > 0 ? n : 0] = '\0';
}

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
    char *lines[FLIGHT_NOTE_LINES], boot[40];
    struct flight_note note = {0};
    int64_t code = 0, retry_after_s = 0;

    flight_read_boot(boot);
    if (flight_split(text, lines) != FLIGHT_NOTE_LINES || strcmp(lines[0], boot) != 0 ||
        !text_to_int(lines[1], 0, INT64_MAX, &note.noted_ms) ||
        !text_to_int(lines[2], 0, INT64_MAX, &note.until_ms) ||
        !text_to_int(lines[3], 1, AAD_CODES - 1, &code) ||
        !text_to_int(lines[4], 0, FLIGHT_COOL_DOWN_MAX_S, &retry_after_s))
        return false;
    (void)aad_error_set(&note.err, (enum aad_code)code, lines[5], "%s", lines[6]);
    (void)aad_error_remedy(&note.err, "%s", lines[7]);
    note.err.retry_after_s = (int32_t)retry_after_s;
    *ret = note;
    return true;
}

static bool flight_load_note(const char *key, struct flight_note *ret)
{
    for (size_t i = 0; i < FLIGHT_BASES; i++) {
        auto_buf struct buf path = {0};
        auto_secret struct secret text = {0};

        if (flight_path(i, key, ".note", &path) &&
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

static void flight_save_note(const char *key, const struct aad_error *err)
{
    char boot[40], foreign[sizeof err->foreign], what[sizeof err->what];
    char remedy[sizeof err->remedy];
    auto_buf struct buf text = {0};
    int64_t now_ms = clock_steady_ms(), cool_down_s = flight_cool_down_s(err);

    flight_read_boot(boot);
    buf_printf(&text, "%s\n%" PRId64 "\n%" PRId64 "\n%d\n%" PRId64 "\n%s\n%s\n%s\n", boot, now_ms,
               now_ms + cool_down_s * 1000, (int)err->code, cool_down_s,
               text_escape(foreign, sizeof foreign, err->foreign, strlen(err->foreign)),
               text_escape(what, sizeof what, err->what, strlen(err->what)),
               text_escape(remedy, sizeof remedy, err->remedy, strlen(err->remedy)));
    for (size_t i = 0; i < FLIGHT_BASES && !buf_ok(&text, NULL); i++) {
        auto_buf struct buf path = {0};

        if (flight_make_dir(i) && flight_path(i, key, ".note", &path) &&
            !file_replace(buf_text(&path), 0600, text.bytes, text.len, NULL))
            return;
    }
}

/* Shares a failure with who began to wait before it, and a cool-down with everybody. */
static bool flight_has_failed(const char *key, int64_t began_ms, struct aad_error *err)
{
    struct flight_note note;
    int64_t now_ms = clock_steady_ms();

    if (!flight_load_note(key, &note))
        return false;
    if (began_ms > note.noted_ms && now_ms >= note.until_ms)
        return false;
    if (note.until_ms > now_ms)
        note.err.retry_after_s = (int32_t)((note.until_ms - now_ms + 999) / 1000);
    if (err)
        *err = note.err;
    return true;
}

static bool flight_has_token(const char *key, flight_usable *is_usable, void *ctx,
                             struct token *ret)
{
    auto_token struct token token = {0};

    if (!cache_get(key, &token) || !is_usable(&token, ctx))
        return false;
    token_clear(ret);
    *ret = token;
    token = (struct token){0};
    return true;
}

enum flight_turn flight_join(const char *key, const struct deadline *deadline,
                             flight_usable *is_usable, void *ctx, struct flight *ret_flight,
                             struct token *ret_token, struct aad_error *err)
{
    auto_fd int fd = flight_open(key);
    int64_t began_ms = clock_steady_ms(), pause_ms = FLIGHT_POLL_MS;

    for (;;) {
        bool is_ours = fd < 0 || file_try_lock(fd);

        /* Looked at after the lock was tried: who has just freed it has left something. */
        if (flight_has_token(key, is_usable, ctx, ret_token))
            return FLIGHT_TOKEN;
        if (flight_has_failed(key, began_ms, err))
            return FLIGHT_FAILED;
        if (is_ours) {
            ret_flight->lock_fd = fd;
            fd = -1;
            return FLIGHT_MINT;
        }
        if (!deadline_left_ms(deadline)) {
            (void)aad_error_set(err, AAD_TIMEOUT, NULL,
                                "another process is still getting this token");
            return FLIGHT_FAILED;
        }
        clock_sleep_ms(pause_ms, deadline);
        pause_ms = pause_ms < FLIGHT_POLL_MAX_MS ? pause_ms + 2 : pause_ms;
    }
}

void flight_land(const char *key, struct flight *flight, const struct aad_error *err)
{
    if (err)
        flight_save_note(key, err);
    else
        flight_forget(key);
    if (flight->lock_fd >= 0)
        (void)close(flight->lock_fd);
    flight->lock_fd = -1;
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
    for (size_t i = 0; i < FLIGHT_BASES; i++) {
        auto_buf struct buf path = {0};

        if (flight_path(i, key, ".note", &path))
            (void)unlink(buf_text(&path));
    }
}
