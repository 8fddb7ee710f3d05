/*
 * key-pin-change.c - `key pin --change`: another PIN for a token, and for the keyring that has it
 *
 * Where the keyring has the PIN, the new one is put beside the old one before the token gets it,
 * and takes its place afterwards: so wherever the process is killed, the keyring has the right one,
 * and the next use finds out which of the two that is (store/pin-kept.h).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/ask.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "command/key-verbs.h"
#include "connection/policy.h"
#include "connection/store-type.h"
#include "store/pin-kept.h"
#include "store/pin.h"
#include "store/source.h"

#define PIN_FD_MS 15000
#define PIN_GENERATED_MIN 8  /* digits, where the token does not say how many it takes */
#define PIN_GENERATED_MAX 16 /* more would be no safer: tokens count the tries */
#define PIN_EVEN_BYTES 250   /* the bytes below this are as many for each digit */

struct pin_change {
    struct command_context *ctx;
    const struct key_options *options;
    const struct key_place *place;
    struct store *store;  /* the token's */
    struct pin_kept kept; /* what the keyring has had */
    struct secret present, next;
    bool keeps, has_begun; /* the keyring has it, or will; and has both now */
    bool is_given;         /* the new one, to the plugin */
    int lock;
};

static void pin_change_clear(struct pin_change *change)
{
    pin_kept_clear(&change->kept);
    secret_clear(&change->present);
    secret_clear(&change->next);
    cleanup_fd(&change->lock);
}
#define auto_pin_change __attribute__((cleanup(pin_change_clear)))

static bool pin_change_is_for_keyring(const struct pin_change *change)
{
    const char *own = change->place->connection.pin;

    return (own && !strcmp(own, "keyring")) ||
           (change->place->pin && !strcmp(change->place->pin, "keyring"));
}

/* --- the keyring ---------------------------------------------------------------------------- */

/* Each time in a process of its own: a person may take longer than one lives. */
static enum aad_code pin_change_save(struct pin_change *change, const struct secret *present,
                                     const struct secret *next, struct aad_error *err)
{
    auto_store struct store *keyring = NULL;
    enum aad_code code = key_pin_open(change->ctx, &keyring, err);

    return code ? code : pin_kept_save(keyring, store_token(change->store), present, next, err);
}

static enum aad_code pin_change_forget(struct pin_change *change, struct aad_error *err)
{
    auto_store struct store *keyring = NULL;
    struct aad_item item;
    char role[33];
    enum aad_code code = key_pin_open(change->ctx, &keyring, err);

    pin_item(store_token(change->store), role, &item);
    return code ? code : store_erase(keyring, &item, err);
}

/* Where there is no keyring it has no PIN; one that cannot be looked into may have. */
static bool pin_change_has_none(const struct pin_change *change, enum aad_code code)
{
    if (code == AAD_NOT_FOUND)
        return true;
    return !change->keeps &&
           (code == AAD_UNAVAILABLE || code == AAD_UNSUPPORTED || code == AAD_REFUSED);
}

static enum aad_code pin_change_look(struct pin_change *change, struct aad_error *err)
{
    auto_store struct store *keyring = NULL;
    struct aad_error why = {0};
    enum aad_code code = policy_check_store(store_type_desktop(), &why);

    change->keeps = pin_change_is_for_keyring(change);
    if (!code)
        code = key_pin_open(change->ctx, &keyring, &why);
    if (!code)
        code = pin_kept_load(keyring, store_token(change->store), &change->kept, &why);
    if (pin_change_has_none(change, code))
        return AAD_OK;
    change->keeps = true;
    if (code && err)
        *err = why;
    return code;
}

/* --- the new PIN ---------------------------------------------------------------------------- */

/* Digits: every token takes them. */
static enum aad_code pin_change_generate(const struct store_pin_rules *rules, struct secret *ret,
                                         struct aad_error *err)
{
    size_t len = rules->max ? rules->max : PIN_GENERATED_MIN;
    unsigned char chance;

    if (len > PIN_GENERATED_MAX)
        len = rules->min > PIN_GENERATED_MAX ? rules->min : PIN_GENERATED_MAX;
    while (ret->len < len && !secret_ok(ret, NULL)) {
        if (getrandom(&chance, sizeof chance, 0) != (ssize_t)sizeof chance)
            return aad_error_set(err, AAD_INTERNAL, NULL, "the kernel gives no random numbers");
        if (chance < PIN_EVEN_BYTES)
            secret_append(ret, &(char){(char)('0' + chance % 10)}, 1);
    }
    return secret_ok(ret, err);
}

static enum aad_code pin_change_get(const struct pin_change *change, const struct store_question *q,
                                    struct secret *ret, struct aad_error *err)
{
    static const struct source source = {.noun = "the new PIN",
                                         .remedy = "Look at what --new-secret-fd reads from.",
                                         .max = PIN_MAX};
    const struct store_pin_rules rules = store_pin_rules(change->store);
    struct deadline deadline = deadline_in_ms(PIN_FD_MS);
    struct store_question said = *q;
    char subject[200];
    int64_t fd = 0;

    if (change->options->generates)
        return pin_change_generate(&rules, ret, err);
    if (change->options->new_secret_fd) {
        (void)text_to_int(change->options->new_secret_fd, 0, 65535, &fd);
        return source_from_fd(&source, (int)fd, &deadline, ret, err);
    }
    if (rules.max) {
        (void)snprintf(subject, sizeof subject, "%s, %zu to %zu characters", q->subject, rules.min,
                       rules.max);
        said.subject = subject;
    }
    return pin_ask_new(&said, ret, err);
}

static enum aad_code pin_change_check(const struct pin_change *change, struct aad_error *err)
{
    const struct store_pin_rules rules = store_pin_rules(change->store);
    size_t len = change->next.len;

    if (rules.max && (len < rules.min || len > rules.max))
        return aad_error_set(err, AAD_USAGE, "CKR_PIN_LEN_RANGE",
                             "the new PIN has %zu characters, and the token takes %zu to %zu\n"
                             "Choose another one. The PIN is the one that it was, and no try was "
                             "used.",
                             len, rules.min, rules.max);
    if (secret_equal(&change->next, &change->present))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "the new PIN is the one that the token has\n"
                             "Choose another one. Nothing was changed.");
    return AAD_OK;
}

/* The token has just taken the present one. */
static enum aad_code pin_change_choose(void *ctx, const struct store_question *q,
                                       struct secret *ret, struct aad_error *err)
{
    struct pin_change *change = ctx;
    enum aad_code code;

    secret_clear(&change->present);
    secret_append_secret(&change->present, store_last_answer(change->store));
    code = pin_change_get(change, q, &change->next, err);
    if (!code)
        code = pin_change_check(change, err);
    if (!code && change->keeps)
        code = pin_change_save(change, &change->present, &change->next, err);
    change->has_begun = !code && change->keeps;
    change->is_given = !code;
    if (!code)
        secret_append_secret(ret, &change->next);
    return code ? code : secret_ok(ret, err);
}

/* --- how it ends ---------------------------------------------------------------------------- */

/* After these the token has the PIN that it had (store.h). */
static bool pin_change_is_none(enum aad_code code)
{
    return code == AAD_USAGE || code == AAD_LOCKED || code == AAD_CANCELLED ||
           code == AAD_UNSUPPORTED;
}

/* After these it has one that is not known here: the keyring gets back what it had. */
static bool pin_change_was_anothers(enum aad_code code)
{
    return code == AAD_REJECTED || code == AAD_REFUSED;
}

static void pin_change_undo(struct pin_change *change, enum aad_code code, struct aad_error *err)
{
    const struct pin_kept *kept = &change->kept;

    if (change->has_begun && pin_change_is_none(code))
        (void)pin_change_save(change, &change->present, NULL, NULL);
    else if (change->has_begun && pin_change_was_anothers(code) && kept->present.len)
        (void)pin_change_save(change, &kept->present, &kept->next, NULL);
    else if (change->has_begun && pin_change_was_anothers(code))
        (void)pin_change_forget(change, NULL);
    else if (change->has_begun)
        aad_error_remedy(err,
                         "Nobody knows whether the token has the new PIN. The keyring has both, "
                         "and the next use of the token finds out which one is right.");
    else if (change->is_given && !pin_change_is_none(code) && !pin_change_was_anothers(code))
        aad_error_remedy(err, "Nobody knows whether the token has the new PIN: try the old one "
                              "first, once, and then the new one.");
}

static void pin_change_tell_earlier(struct pin_change *change)
{
    if (change->kept.next.len)
        command_tell(change->ctx,
                     "An earlier change was cut short: the token has had %s of the two PINs in "
                     "the keyring.\n",
                     secret_equal(&change->present, &change->kept.next)      ? "the new one"
                     : secret_equal(&change->present, &change->kept.present) ? "the old one"
                                                                             : "neither");
}

static bool pin_change_is_stored_elsewhere(const char *pin)
{
    return pin && (text_has_prefix(pin, "fd:") || text_has_prefix(pin, "credential:"));
}

static enum aad_code pin_change_say(struct pin_change *change, struct aad_error *err)
{
    struct command_context *ctx = change->ctx;
    const char *token = store_token(change->store);
    const char *pin = change->place->connection.pin;

    pin_change_tell_earlier(change);
    command_tell(ctx, "The PIN of %s is changed.\n", token);
    if (!change->next.len) { /* nobody but the person knows it */
        if (change->kept.present.len && !pin_change_forget(change, &ctx->warning))
            command_tell(ctx, "The keyring has had the old one, which is removed.\n");
    } else if (change->keeps && !pin_change_save(change, &change->next, NULL, &ctx->warning)) {
        command_tell(ctx, "The keyring has the new one.\n");
    } else if (change->keeps) {
        aad_error_remedy(&ctx->warning, "The PIN is changed. The keyring has the old one and the "
                                        "new one, and the next use takes the right one.");
    }
    if (pin_change_is_stored_elsewhere(pin))
        command_tell(ctx, "Put the new one where %s has the old one.\n", pin);
    return secret_ok(&ctx->out, err);
}

/* --- the command ---------------------------------------------------------------------------- */

static enum aad_code pin_change_allow(const struct pin_change *change, struct aad_error *err)
{
    const struct key_options *options = change->options;
    bool is_at_pad = store_pin_rules(change->store).is_at_pad;

    if (options->generates && !pin_change_is_for_keyring(change))
        return aad_error_set(
            err, AAD_USAGE, NULL,
            "nobody would know a generated PIN\n"
            "--generate is for connections whose 'pin' is keyring, which keeps it.");
    if (is_at_pad && (options->generates || options->new_secret_fd))
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "the token takes PINs on its own keys only\n"
                             "Leave out --generate and --new-secret-fd, and enter both there.");
    if (is_at_pad)
        ask_say("The token asks for its PIN and for the new one on its own keys.\n");
    return AAD_OK;
}

static enum aad_code pin_change_run(struct pin_change *change, struct aad_error *err)
{
    enum aad_code code = store_check(change->store, err);

    if (!code)
        code = pin_change_allow(change, err);
    if (!code)
        code = pin_kept_lock(store_token(change->store), &change->lock, err);
    if (!code)
        code = pin_change_look(change, err);
    if (code)
        return code;
    pin_set_chooser(pin_change_choose, change);
    code = store_change_password(change->store, err);
    pin_set_chooser(NULL, NULL);
    if (!code)
        return pin_change_say(change, err);
    pin_change_undo(change, code, err);
    return code;
}

enum aad_code key_pin_change(struct command_context *ctx, const struct key_options *options,
                             const struct key_place *place, struct aad_error *err)
{
    auto_pin_change struct pin_change change = {
        .ctx = ctx, .options = options, .place = place, .lock = -1};
    auto_store struct store *store = NULL;
    enum aad_code code = key_place_open(place, ctx->may_ask, &store, err);

    change.store = store;
    return code ? code : pin_change_run(&change, err);
}
