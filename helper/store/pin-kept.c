/*
 * pin-kept.c - the PIN of a token as the desktop's keyring has it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/pin-kept.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/file.h"
#include "base/state.h"
#include "base/trace.h"
#include "connection/store-type.h"
#include "store/client.h"
#include "store/pin.h"
#include "store/source.h"

#define PIN_KEPT_ROOM "pin"
#define PIN_KEPT_BETWEEN "\n-- aad-credential changes it to --\n"
#define PIN_KEPT_MS 5000

static const struct source pin_kept_source = {
    .noun = "the PIN",
    .remedy = "Put the right one into the keyring: aad-credential key pin URI",
    .max = PIN_MAX};

/* What was given last, while the token looks at it. */
static struct {
    char token[160];
    struct pin_kept kept;
    bool gave_next, present_is_refused;
} pin_kept_last;

void pin_kept_clear(struct pin_kept *kept)
{
    secret_clear(&kept->present);
    secret_clear(&kept->next);
}

/* --- the item ------------------------------------------------------------------------------- */

static const char *pin_kept_find_between(const struct secret *content)
{
    size_t len = sizeof PIN_KEPT_BETWEEN - 1;

    for (size_t i = 0; i + len <= content->len; i++)
        if (!memcmp(content->bytes + i, PIN_KEPT_BETWEEN, len))
            return content->bytes + i;
    return NULL;
}

static enum aad_code pin_kept_take(const char *from, size_t len, struct secret *ret,
                                   struct aad_error *err)
{
    auto_secret struct secret part = {0};

    if (!len)
        return aad_error_set(err, AAD_CONFIG, NULL, "the PIN in the keyring is empty\n%s",
                             pin_kept_source.remedy);
    secret_append(&part, from, len);
    return source_take(&pin_kept_source, &part, ret, err);
}

enum aad_code pin_kept_load(struct store *keyring, const char *token, struct pin_kept *ret,
                            struct aad_error *err)
{
    auto_secret struct secret content = {0};
    struct aad_item item;
    char role[33];
    const char *between, *next;
    enum aad_code code;

    pin_item(token, role, &item);
    code = store_load(keyring, &item, &content, err);
    if (code)
        return code;
    between = pin_kept_find_between(&content);
    if (!between) /* other programs can put one there, too */
        return pin_kept_take(content.bytes, content.len, &ret->present, err);
    next = between + sizeof PIN_KEPT_BETWEEN - 1;
    code = pin_kept_take(content.bytes, (size_t)(between - content.bytes), &ret->present, err);
    if (!code)
        code = pin_kept_take(next, content.len - (size_t)(next - content.bytes), &ret->next, err);
    return code;
}

enum aad_code pin_kept_save(struct store *keyring, const char *token, const struct secret *present,
                            const struct secret *next, struct aad_error *err)
{
    auto_secret struct secret content = {0};
    struct aad_item item;
    char role[33];

    pin_item(token, role, &item);
    secret_append_secret(&content, present);
    if (next && next->len) {
        secret_append_text(&content, PIN_KEPT_BETWEEN);
        secret_append_secret(&content, next);
    }
    if (secret_ok(&content, err))
        return AAD_INTERNAL;
    return store_save(keyring, &item, &content, err);
}

enum aad_code pin_kept_lock(const char *token, int *ret_fd, struct aad_error *err)
{
    auto_buf struct buf name = {0}, path = {0};
    int fd = -1;

    buf_append(&name, token, strcspn(token, ","));
    if (buf_ok(&name, err))
        return AAD_INTERNAL;
    for (unsigned place = 0; fd < 0 && place < STATE_PLACES; place++) {
        buf_clear(&path);
        if (state_make_room(place, PIN_KEPT_ROOM) &&
            state_path(place, PIN_KEPT_ROOM, buf_text(&name), ".lock", &path))
            fd = file_open_lock(buf_text(&path), NULL);
    }
    if (fd < 0)
        return aad_error_set(err, AAD_IO, NULL,
                             "nobody could be kept from changing the PIN as well: no directory for "
                             "state can be used\n"
                             "Make ~/.local/state, or what $XDG_STATE_HOME names, writable.");
    if (file_try_lock(fd)) {
        *ret_fd = fd;
        return AAD_OK;
    }
    cleanup_fd(&fd);
    return aad_error_set(err, AAD_THROTTLED, NULL,
                         "another process is changing the PIN of this token\n"
                         "Wait until it has ended, then try again.");
}

/* --- answering ------------------------------------------------------------------------------ */

static enum aad_code pin_kept_open(const struct deadline *deadline, struct store **ret,
                                   struct aad_error *err)
{
    struct store_spec spec = {.name_location = store_type_desktop(), .deadline = *deadline};

    return store_start(&spec, ret, err);
}

/* Of another token, or once others have replaced what it has, nothing is known. */
static void pin_kept_remember(const char *token, struct pin_kept *kept)
{
    struct pin_kept *last = &pin_kept_last.kept;

    if (strcmp(pin_kept_last.token, token) != 0 || !secret_equal(&last->present, &kept->present))
        pin_kept_last.present_is_refused = false;
    (void)snprintf(pin_kept_last.token, sizeof pin_kept_last.token, "%s", token);
    secret_take(&last->present, &kept->present);
    secret_take(&last->next, &kept->next);
    pin_kept_last.gave_next = pin_kept_last.present_is_refused;
}

enum aad_code pin_kept_answer(const struct store_question *q, struct secret *ret,
                              struct aad_error *err)
{
    auto_store struct store *keyring = NULL;
    auto_pin_kept struct pin_kept kept = {0};
    size_t name_len = strcspn(q->subject, ","); /* what is said of earlier tries comes after it */
    char token[sizeof pin_kept_last.token];
    enum aad_code code = pin_kept_open(&q->deadline, &keyring, err);

    (void)snprintf(token, sizeof token, "%.*s", (int)name_len, q->subject);
    if (!code)
        code = pin_kept_load(keyring, token, &kept, err);
    if (code == AAD_NOT_FOUND)
        return aad_error_set(err, AAD_LOCKED, NULL,
                             "the keyring has no PIN of '%s'\n"
                             "Put it there: aad-credential key pin URI",
                             q->subject);
    if (!code && !kept.next.len) { /* one alone is not remembered here */
        pin_kept_clear(&pin_kept_last.kept);
        secret_take(ret, &kept.present);
    } else if (!code) {
        pin_kept_remember(token, &kept);
        secret_append_secret(ret, pin_kept_last.gave_next ? &pin_kept_last.kept.next
                                                          : &pin_kept_last.kept.present);
        code = secret_ok(ret, err);
    }
    return code;
}

/* That the next one was right stays true; that the present one was does not, while somebody may be
 * in the middle of the change: both stay then, and the present one is the first again. */
static void pin_kept_settle(void)
{
    const struct pin_kept *last = &pin_kept_last.kept;
    struct deadline deadline = deadline_in_ms(PIN_KEPT_MS);
    auto_pin_kept struct pin_kept now = {0};
    auto_store struct store *keyring = NULL;
    auto_fd int lock = -1;

    if (pin_kept_lock(pin_kept_last.token, &lock, NULL) ||
        pin_kept_open(&deadline, &keyring, NULL) ||
        pin_kept_load(keyring, pin_kept_last.token, &now, NULL) ||
        !secret_equal(&now.present, &last->present) || !secret_equal(&now.next, &last->next))
        return;
    if (!pin_kept_save(keyring, pin_kept_last.token, &last->next, NULL, NULL))
        trace_warn("a change of the PIN of %s was cut short, and the token has the new one: so has "
                   "the keyring now",
                   pin_kept_last.token);
}

void pin_kept_was(bool right)
{
    struct pin_kept *last = &pin_kept_last.kept;

    if (!last->next.len)
        return;
    if (!right && !pin_kept_last.gave_next)
        pin_kept_last.present_is_refused = true;
    if (right && pin_kept_last.gave_next)
        pin_kept_settle();
    if (right)
        pin_kept_clear(last);
}

void pin_kept_explain(struct aad_error *err)
{
    struct pin_kept *last = &pin_kept_last.kept;

    if (!last->next.len)
        return;
    pin_kept_clear(last); /* the verb is over */
    if (pin_kept_last.gave_next)
        aad_error_remedy(err, "A change of this PIN was cut short, so the keyring has two, and the "
                              "token takes neither. Put the right one there: aad-credential key "
                              "pin URI");
    else
        aad_error_remedy(err,
                         "A change of this PIN was cut short, so the keyring has two: this was "
                         "one. Repeat the command, and the other one is tried.");
}
