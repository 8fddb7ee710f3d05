/*
 * verdict.c - what an authority has made of a secret so far
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/verdict.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/json-print.h"
#include "base/keyctl.h"
#include "base/text.h"
#include "base/trace.h"
#include "base/url.h"
#include "connection/cloud.h"

#define VERDICT_ROOM "verdict"
#define VERDICT_MAX 4096
#define VERDICT_KEPT 8                 /* secrets of one who is judged, in each place */
#define VERDICT_KERNEL_S (24 * 3600)   /* then the slow way is taken once */
#define VERDICT_NAME_LEN (16 + 1 + 16) /* "WHO-SECRET" in hex */

static const char *const verdict_words[] = {
    [VERDICT_TRIED] = "tried",
    [VERDICT_ACCEPTED] = "accepted",
    [VERDICT_REJECTED] = "rejected",
};

#define VERDICT_WORDS (sizeof verdict_words / sizeof verdict_words[0])

/* --- who is judged -------------------------------------------------------------------------- */

static void verdict_append_lower(struct buf *to, const char *text)
{
    for (; *text; text++)
        buf_printf(to, "%c", *text >= 'A' && *text <= 'Z' ? *text - 'A' + 'a' : *text);
}

/* The tenant is left out: a user's name and an application's id are unique in a cloud, and a tenant
 * has more than one name. */
void verdict_who(const struct connection *c, bool is_user, struct buf *ret)
{
    const struct cloud *cloud = NULL;
    char origin[300] = "";
    struct url url;

    if (!c->authority) { /* it is bare: good where the connection says */
        buf_append_all(ret, "bare ", connection_owner(c), " ", connection_grant(c)->name,
                       (char *)NULL);
        return;
    }
    if (!url_parse(c->authority, &url, NULL)) {
        cloud = cloud_of_authority(url.host);
        (void)url_print_origin(&url, origin, sizeof origin);
    }
    buf_printf(ret, "%s %s ", is_user ? "user" : "application",
               cloud       ? cloud->name
               : origin[0] ? origin
                           : c->authority);
    verdict_append_lower(ret, is_user && c->username ? c->username : c->client_id);
}

/* --- the slow fingerprint, and the file that it names --------------------------------------- */

static enum aad_code verdict_read_key(const char *path, uint8_t ret[CRYPTO_KEY_SIZE])
{
    auto_secret struct secret key = {0};
    enum aad_code code = file_read(path, FILE_TRUST_PRIVATE, CRYPTO_KEY_SIZE, &key, NULL);

    if (code || key.len != CRYPTO_KEY_SIZE)
        return AAD_NOT_FOUND;
    memcpy(ret, key.bytes, CRYPTO_KEY_SIZE);
    return AAD_OK;
}

/* Two processes that make it at once end up with the same key: link() does not replace what is
 * there. */
static enum aad_code verdict_make_key(const char *path, uint8_t ret[CRYPTO_KEY_SIZE])
{
    auto_buf struct buf own = {0};
    enum aad_code code = crypto_random(ret, CRYPTO_KEY_SIZE, NULL);

    buf_printf(&own, "%s-%d", path, (int)getpid());
    if (!code)
        code = buf_ok(&own, NULL);
    if (!code)
        code = file_replace(buf_text(&own), 0600, ret, CRYPTO_KEY_SIZE, NULL);
    if (code)
        return code;
    if (link(buf_text(&own), path) && errno != EEXIST)
        (void)rename(buf_text(&own), path); /* a file system without links */
    (void)unlink(buf_text(&own));
    return verdict_read_key(path, ret);
}

/* The key of this user's fingerprints in that place. is_made: it is made if it is missing. */
static enum aad_code verdict_load_key(unsigned place, bool is_made, uint8_t ret[CRYPTO_KEY_SIZE])
{
    auto_buf struct buf path = {0};
    enum aad_code code;

    if (is_made && !state_make_room(place, VERDICT_ROOM))
        return AAD_IO;
    if (!state_path(place, VERDICT_ROOM, NULL, "", &path))
        return AAD_NOT_FOUND;
    buf_append_text(&path, "/key");
    code = buf_ok(&path, NULL);
    if (!code)
        code = verdict_read_key(buf_text(&path), ret);
    return code && is_made ? verdict_make_key(buf_text(&path), ret) : code;
}

static enum aad_code verdict_compute(struct verdict_file *f, unsigned place, bool is_made)
{
    uint8_t key[CRYPTO_KEY_SIZE], salt[CRYPTO_DIGEST_SIZE];
    enum aad_code code;

    if (f->places[place].is_known)
        return AAD_OK;
    code = verdict_load_key(place, is_made, key);
    if (!code)
        code = crypto_hmac(key, f->who.bytes, f->who.len, salt, NULL);
    if (!code)
        code = crypto_fingerprint(f->secret, key, salt, f->places[place].print, NULL);
    explicit_bzero(key, sizeof key);
    f->places[place].is_known = !code;
    return code;
}

/* Needs the fingerprint. */
static bool verdict_path(const struct verdict_file *f, unsigned place, struct buf *ret)
{
    uint64_t print;

    memcpy(&print, f->places[place].print, sizeof print);
    if (!state_path(place, VERDICT_ROOM, buf_text(&f->who), "", ret))
        return false;
    buf_printf(ret, "-%016" PRIx64, print);
    return !buf_ok(ret, NULL);
}

/* --- the kernel's quick word ---------------------------------------------------------------- */

/* The kernel keeps one verdict for each who is judged: that a secret was accepted in any case, the
 * rest only where no file can be written. Nothing of it outlives a reboot. */
struct verdict_kept {
    uint8_t key[CRYPTO_KEY_SIZE]; /* random */
    uint8_t print[CRYPTO_DIGEST_SIZE];
    struct verdict verdict;
};

static void verdict_describe(const struct verdict_file *f, char out[64])
{
    char name[17];

    (void)snprintf(out, 64, "aad-credential:verdict:%s",
                   text_hash_name(name, f->who.bytes, f->who.len));
}

/* What is no verdict of ours is as if it were not there: in a file the words see to that. */
static bool verdict_is_sound(const struct verdict *verdict)
{
    return verdict->state > VERDICT_NONE && verdict->state < VERDICT_WORDS &&
           verdict->number >= 0 && verdict->number <= INT32_MAX && verdict->tries >= 0 &&
           verdict->tries <= INT32_MAX && verdict->at_ms >= 0;
}

/* The bytes are a struct verdict_kept, then who is judged, as text. */
static bool verdict_load_kernel(const struct verdict_file *f, struct verdict *ret)
{
    uint8_t print[CRYPTO_DIGEST_SIZE];
    auto_secret struct secret bytes = {0};
    struct verdict_kept kept;
    char description[64];

    verdict_describe(f, description);
    if (keyctl_load(description, &bytes) || bytes.len != sizeof kept + f->who.len ||
        memcmp(bytes.bytes + sizeof kept, f->who.bytes, f->who.len) != 0)
        return false;
    memcpy(&kept, bytes.bytes, sizeof kept);
    if (crypto_hmac(kept.key, f->secret->bytes, f->secret->len, print, NULL) ||
        memcmp(print, kept.print, sizeof print) != 0 || !verdict_is_sound(&kept.verdict))
        return false;
    *ret = kept.verdict;
    return true;
}

static enum aad_code verdict_save_kernel(const struct verdict_file *f,
                                         const struct verdict *verdict)
{
    struct verdict_kept kept = {.verdict = *verdict};
    auto_secret struct secret bytes = {0};
    char description[64];
    enum aad_code code = crypto_random(kept.key, sizeof kept.key, NULL);

    verdict_describe(f, description);
    if (!code)
        code = crypto_hmac(kept.key, f->secret->bytes, f->secret->len, kept.print, NULL);
    secret_append(&bytes, &kept, sizeof kept);
    secret_append(&bytes, f->who.bytes, f->who.len);
    if (!code)
        code = secret_ok(&bytes, NULL);
    if (!code && keyctl_save(description, &bytes, VERDICT_KERNEL_S))
        code = AAD_IO;
    return code;
}

/* Only if it is about this secret. */
static void verdict_erase_kernel(const struct verdict_file *f)
{
    struct verdict unused;
    char description[64];

    verdict_describe(f, description);
    if (verdict_load_kernel(f, &unused))
        (void)keyctl_erase(description);
}

/* --- reading -------------------------------------------------------------------------------- */

static enum verdict_state verdict_find_word(const char *word)
{
    for (size_t i = 0; word && i < VERDICT_WORDS; i++)
        if (verdict_words[i] && !strcmp(verdict_words[i], word))
            return (enum verdict_state)i;
    return VERDICT_NONE;
}

static bool verdict_is_over(const struct verdict *verdict)
{
    int64_t age_ms = clock_now_ms() - verdict->at_ms;

    return verdict->state == VERDICT_REJECTED && verdict->number == VERDICT_NUMBER_LOCKED &&
           (age_ms >= VERDICT_LOCKED_S * 1000 || age_ms < 0);
}

static bool verdict_read(const struct verdict_file *f, unsigned place, struct verdict *ret)
{
    char wanted[2 * CRYPTO_DIGEST_SIZE + 1];
    auto_buf struct buf path = {0};
    auto_secret struct secret text = {0};
    auto_json struct cJSON *json = NULL;
    const char *print;

    if (!verdict_path(f, place, &path) ||
        file_read(buf_text(&path), FILE_TRUST_PRIVATE, VERDICT_MAX, &text, NULL) ||
        json_parse(text.bytes, text.len, &json, NULL))
        return false;
    print = json_text(json, "fingerprint");
    (void)text_print_hex(wanted, f->places[place].print, CRYPTO_DIGEST_SIZE, TEXT_HEX_LOWER);
    ret->state = verdict_find_word(json_text(json, "verdict"));
    return print && !strcmp(print, wanted) && ret->state &&
           json_integer(json, "number", 0, INT32_MAX, &ret->number) &&
           json_integer(json, "tries", 0, INT32_MAX, &ret->tries) &&
           json_integer(json, "at", 0, INT64_MAX, &ret->at_ms) && !verdict_is_over(ret);
}

void verdict_load(struct verdict_file *f, struct verdict *ret)
{
    memset(ret, 0, sizeof *ret);
    if (verdict_load_kernel(f, ret) && (ret->state == VERDICT_ACCEPTED || verdict_is_over(ret))) {
        if (ret->state != VERDICT_ACCEPTED)
            ret->state = VERDICT_NONE;
        return;
    }
    for (unsigned place = 0; place < STATE_PLACES; place++) {
        struct verdict found = {0};

        if (!verdict_compute(f, place, false) && verdict_read(f, place, &found) &&
            (!ret->state || found.at_ms > ret->at_ms))
            *ret = found;
    }
    if (ret->state == VERDICT_ACCEPTED)
        (void)verdict_save_kernel(f, ret);
}

/* --- writing -------------------------------------------------------------------------------- */

static enum aad_code verdict_print(const struct verdict_file *f, unsigned place,
                                   const struct verdict *verdict, struct buf *ret)
{
    auto_json_print struct json_print *json = json_new_object();
    char print[2 * CRYPTO_DIGEST_SIZE + 1];

    (void)text_print_hex(print, f->places[place].print, CRYPTO_DIGEST_SIZE, TEXT_HEX_LOWER);
    json_add_text(json, "fingerprint", print);
    json_add_text(json, "verdict", verdict_words[verdict->state]);
    json_add_integer(json, "number", verdict->number);
    json_add_integer(json, "tries", verdict->tries);
    json_add_integer(json, "at", verdict->at_ms);
    return json_print(json, ret, NULL);
}

/* When there are too many secrets of one who is judged, the oldest goes. */
static void verdict_prune(const char *path)
{
    const char *name = strrchr(path, '/') + 1;
    char oldest[VERDICT_NAME_LEN + 1] = "";
    auto_buf struct buf folder = {0};
    time_t oldest_s = 0;
    unsigned count = 0;
    struct dirent *entry;
    DIR *directory;

    buf_append(&folder, path, (size_t)(name - path - 1));
    directory = buf_ok(&folder, NULL) ? NULL : opendir(buf_text(&folder));
    while (directory && (entry = readdir(directory))) {
        struct stat st;

        if (strlen(entry->d_name) != VERDICT_NAME_LEN || strncmp(entry->d_name, name, 17) != 0 ||
            fstatat(dirfd(directory), entry->d_name, &st, AT_SYMLINK_NOFOLLOW))
            continue;
        count++;
        if (!oldest[0] || st.st_mtime < oldest_s) {
            oldest_s = st.st_mtime;
            memcpy(oldest, entry->d_name, sizeof oldest);
        }
    }
    if (directory && count > VERDICT_KEPT)
        (void)unlinkat(dirfd(directory), oldest, 0);
    if (directory)
        (void)closedir(directory);
}

static enum aad_code verdict_save_in(struct verdict_file *f, unsigned place,
                                     const struct verdict *verdict)
{
    auto_buf struct buf path = {0}, text = {0};
    enum aad_code code = verdict_compute(f, place, true);

    if (!code)
        code = verdict_path(f, place, &path) ? verdict_print(f, place, verdict, &text) : AAD_IO;
    if (!code)
        code = file_replace(buf_text(&path), 0600, buf_text(&text), text.len, NULL);
    if (!code)
        verdict_prune(buf_text(&path));
    return code;
}

static void verdict_remove_in(struct verdict_file *f, unsigned place)
{
    auto_buf struct buf path = {0};

    if (!verdict_compute(f, place, false) && verdict_path(f, place, &path))
        (void)unlink(buf_text(&path));
}

enum aad_code verdict_save(struct verdict_file *f, const struct verdict *verdict)
{
    enum aad_code code = verdict->state ? AAD_IO : AAD_OK;

    if (verdict->state != VERDICT_ACCEPTED || verdict_save_kernel(f, verdict))
        verdict_erase_kernel(f);
    for (unsigned place = 0; place < STATE_PLACES; place++) {
        if (code)
            code = verdict_save_in(f, place, verdict);
        else
            verdict_remove_in(f, place);
    }
    if (code)
        code = verdict_save_kernel(f, verdict);
    if (code)
        trace("verdict: it can be kept nowhere");
    return code;
}

/* --- opening -------------------------------------------------------------------------------- */

enum aad_code verdict_open(struct verdict_file *f, const struct connection *c, bool is_user,
                           const struct secret *secret)
{
    memset(f, 0, sizeof *f);
    f->secret = secret;
    verdict_who(c, is_user, &f->who);
    return buf_ok(&f->who, NULL);
}

void verdict_close(struct verdict_file *f)
{
    buf_clear(&f->who);
    explicit_bzero(f, sizeof *f);
}
