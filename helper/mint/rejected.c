/*
 * rejected.c - see rejected.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/rejected.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/env.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "base/trace.h"
#include "mint/crypto.h"
#include "mint/remedy.h"

#define REJECTED_RECORD_MAX 4096
#define REJECTED_SLOTS 4      /* in each place */
#define REJECTED_LOCKED 50053 /* AADSTS: passes by itself */

/* What a record says. The key is in a file of its own, the same for all records. */
struct rejected_record {
    uint8_t salt[CRYPTO_SALT_SIZE];
    uint8_t fingerprint[CRYPTO_DIGEST_SIZE];
    int64_t number, at_s;
};

typedef enum aad_code rejected_base(struct buf *ret, struct aad_error *err);

/* The second where the first cannot be written: a full disk, a read-only home. */
static rejected_base *const rejected_bases[] = {env_state_dir, env_runtime_dir};

#define REJECTED_PLACES (sizeof rejected_bases / sizeof rejected_bases[0])
#define REJECTED_SLOTS_ALL ((unsigned)(REJECTED_PLACES * REJECTED_SLOTS))

static enum aad_code rejected_dir(size_t place, struct buf *ret)
{
    enum aad_code code = rejected_bases[place](ret, NULL);

    if (code)
        return code;
    buf_append_text(ret, "/rejected");
    return buf_ok(ret, NULL);
}

/* Two connections of one user may hold two wrong passwords: each has a slot of its own. */
static enum aad_code rejected_path(const struct connection *c, unsigned slot, struct buf *ret)
{
    auto_buf struct buf identity = {0};
    enum aad_code code = rejected_dir(slot / REJECTED_SLOTS, ret);

    if (code)
        return code;
    /* Not the endpoint's version: a password that version 2 rejects is wrong for version 1. */
    buf_printf(&identity, "%s %s %s %s", c->authority, c->client_id, c->grant,
               c->username ? c->username : "-");
    buf_printf(ret, "/%016" PRIx64 "-%u", text_hash(0, buf_text(&identity), identity.len),
               slot % REJECTED_SLOTS);
    return buf_ok(ret, NULL);
}

static void rejected_to_hex(const uint8_t *bytes, size_t len, char *ret)
{
    for (size_t i = 0; i < len; i++)
        (void)snprintf(ret + 2 * i, 3, "%02x", bytes[i]);
}

static bool rejected_from_hex(const char *text, uint8_t *ret, size_t len)
{
    if (!text || strlen(text) != 2 * len || strspn(text, "0123456789abcdef") != 2 * len)
        return false;
    for (size_t i = 0; i < len; i++) {
        const char pair[3] = {text[2 * i], text[2 * i + 1], '\0'};

        ret[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return true;
}

static bool rejected_load(const char *path, struct rejected_record *ret)
{
    auto_secret struct secret text = {0};
    auto_json struct cJSON *json = NULL;

    return !file_read(path, FILE_TRUST_PRIVATE, REJECTED_RECORD_MAX, &text, NULL) &&
           !json_parse(text.bytes, text.len, &json, NULL) &&
           rejected_from_hex(json_text(json, "salt"), ret->salt, sizeof ret->salt) &&
           rejected_from_hex(json_text(json, "fingerprint"), ret->fingerprint,
                             sizeof ret->fingerprint) &&
           json_integer(json, "number", 0, INT32_MAX, &ret->number) &&
           json_integer(json, "rejected-at", 0, INT64_MAX, &ret->at_s);
}

static enum aad_code rejected_save(const char *path, const struct rejected_record *record)
{
    auto_json struct cJSON *json = json_new_object();
    auto_buf struct buf text = {0};
    char hex[2 * CRYPTO_DIGEST_SIZE + 1];
    enum aad_code code;

    rejected_to_hex(record->salt, sizeof record->salt, hex);
    json_add_text(json, "salt", hex);
    rejected_to_hex(record->fingerprint, sizeof record->fingerprint, hex);
    json_add_text(json, "fingerprint", hex);
    json_add_integer(json, "number", record->number);
    json_add_integer(json, "rejected-at", record->at_s);
    code = json_print(json, &text, NULL);
    return code ? code : file_replace(path, 0600, buf_text(&text), text.len, NULL);
}

/* Reads the key of this user's records in that place, making it when told so. */
static enum aad_code rejected_key(size_t place, bool make, uint8_t ret[CRYPTO_KEY_SIZE])
{
    auto_buf struct buf path = {0};
    auto_secret struct secret key = {0};
    enum aad_code code = rejected_dir(place, &path);

    if (!code && make)
        code = file_make_private_dir(buf_text(&path), NULL);
    buf_append_text(&path, "/key");
    if (code || buf_ok(&path, NULL))
        return AAD_IO;
    code = file_read(buf_text(&path), FILE_TRUST_PRIVATE, CRYPTO_KEY_SIZE, &key, NULL);
    if (!code && key.len == CRYPTO_KEY_SIZE) {
        memcpy(ret, key.bytes, CRYPTO_KEY_SIZE);
        return AAD_OK;
    }
    if (!make)
        return AAD_NOT_FOUND;
    code = crypto_random(ret, CRYPTO_KEY_SIZE, NULL);
    return code ? code : file_replace(buf_text(&path), 0600, ret, CRYPTO_KEY_SIZE, NULL);
}

static bool rejected_is_same(unsigned slot, const struct rejected_record *record,
                             const struct secret *secret)
{
    uint8_t key[CRYPTO_KEY_SIZE], now[CRYPTO_DIGEST_SIZE];
    bool is_same = !rejected_key(slot / REJECTED_SLOTS, false, key) &&
                   !crypto_fingerprint(secret, key, record->salt, now, NULL) &&
                   !memcmp(now, record->fingerprint, sizeof now);

    explicit_bzero(key, sizeof key);
    return is_same;
}

static bool rejected_is_over(const struct rejected_record *record)
{
    int64_t age_s = clock_now_s() - record->at_s;

    return record->number == REJECTED_LOCKED && (age_s >= REJECTED_LOCKED_S || age_s < 0);
}

/* Loads the record of a slot, if it still says something. */
static bool rejected_load_slot(const struct connection *c, unsigned slot,
                               struct rejected_record *ret, struct buf *ret_path)
{
    buf_clear(ret_path);
    return !rejected_path(c, slot, ret_path) && !access(buf_text(ret_path), F_OK) &&
           rejected_load(buf_text(ret_path), ret) && !rejected_is_over(ret);
}

static enum aad_code rejected_say(const struct connection *c, const struct rejected_record *record,
                                  struct aad_error *err)
{
    struct remedy_refusal refusal = {.number = record->number};
    enum aad_code code;
    size_t len;

    if (!record->number)
        (void)snprintf(refusal.error, sizeof refusal.error, "%s",
                       strcmp(c->grant, "password") != 0 ? "invalid_client" : "invalid_grant");
    code = remedy_explain(c, NULL, &refusal, err);
    (void)snprintf(err->what, sizeof err->what,
                   "the stored secret of '%s' was rejected before (%s) and has not changed since: "
                   "it is not sent again",
                   c->name, err->foreign);
    len = strlen(err->remedy);
    (void)snprintf(err->remedy + len, sizeof err->remedy - len,
                   " If this very secret is right now: 'aad-credential verify %s --retry'.",
                   c->name);
    if (record->number == REJECTED_LOCKED)
        err->retry_after_s = (int32_t)(record->at_s + REJECTED_LOCKED_S - clock_now_s());
    return code;
}

enum aad_code rejected_check(const struct connection *c, const struct secret *secret,
                             struct aad_error *err)
{
    for (unsigned slot = 0; slot < REJECTED_SLOTS_ALL; slot++) {
        auto_buf struct buf path = {0};
        struct rejected_record record = {0};

        if (rejected_load_slot(c, slot, &record, &path) && rejected_is_same(slot, &record, secret))
            return rejected_say(c, &record, err);
    }
    return AAD_OK;
}

/* In that place: the slot of this secret, else a free one, else that of the oldest record. */
static unsigned rejected_choose_slot(const struct connection *c, size_t place,
                                     const struct secret *secret)
{
    unsigned first = (unsigned)place * REJECTED_SLOTS, end = first + REJECTED_SLOTS;
    unsigned oldest = first, free_slot = end;
    int64_t oldest_s = INT64_MAX;

    for (unsigned slot = first; slot < end; slot++) {
        auto_buf struct buf path = {0};
        struct rejected_record record = {0};

        if (!rejected_load_slot(c, slot, &record, &path)) {
            free_slot = free_slot < slot ? free_slot : slot;
            continue;
        }
        if (rejected_is_same(slot, &record, secret))
            return slot;
        if (record.at_s < oldest_s) {
            oldest_s = record.at_s;
            oldest = slot;
        }
    }
    return free_slot < end ? free_slot : oldest;
}

static enum aad_code rejected_note_in(size_t place, const struct connection *c,
                                      const struct secret *secret, int64_t number)
{
    auto_buf struct buf path = {0};
    struct rejected_record record = {.number = number, .at_s = clock_now_s()};
    uint8_t key[CRYPTO_KEY_SIZE];
    enum aad_code code = rejected_path(c, rejected_choose_slot(c, place, secret), &path);

    if (!code)
        code = rejected_key(place, true, key);
    if (!code)
        code = crypto_random(record.salt, sizeof record.salt, NULL);
    if (!code)
        code = crypto_fingerprint(secret, key, record.salt, record.fingerprint, NULL);
    if (!code)
        code = rejected_save(buf_text(&path), &record);
    explicit_bzero(key, sizeof key);
    return code;
}

enum aad_code rejected_note(const struct connection *c, const struct secret *secret, int64_t number)
{
    enum aad_code code = AAD_IO;

    for (size_t place = 0; code && place < REJECTED_PLACES; place++)
        code = rejected_note_in(place, c, secret, number);
    trace(code ? "mint: the rejection cannot be remembered"
               : "mint: the rejected secret is not sent again until it changes");
    return code;
}

void rejected_forget(const struct connection *c, const struct secret *secret)
{
    for (unsigned slot = 0; slot < REJECTED_SLOTS_ALL; slot++) {
        auto_buf struct buf path = {0};
        struct rejected_record record = {0};

        if (rejected_path(c, slot, &path) || access(buf_text(&path), F_OK))
            continue;
        if (!rejected_load(buf_text(&path), &record) || rejected_is_same(slot, &record, secret))
            (void)unlink(buf_text(&path));
    }
}
