/*
 * key-pin.c - `key pin`: puts the PIN of a token into the desktop's keyring, or takes it out; or
 * changes it (key-pin-change.c)
 *
 * For connections whose "pin" is "keyring". The PIN is tried at the token first: if a wrong one
 * were stored, the next agent would use up a try with it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/ask.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "command/key-verbs.h"
#include "connection/policy.h"
#include "connection/store-type.h"
#include "store/pin-kept.h"
#include "store/pin.h"

enum aad_code key_pin_open(struct command_context *ctx, struct store **ret, struct aad_error *err)
{
    struct store_spec spec = {.name_location = store_type_desktop(),
                              .deadline = deadline_in_ms(DEADLINE_MS),
                              .may_ask = ctx->may_ask};

    return store_open(&spec, ret, err);
}

static enum aad_code key_pin_forget(struct command_context *ctx, const char *token,
                                    struct aad_error *err)
{
    auto_store struct store *keyring = NULL;
    struct aad_item item;
    char role[33];
    enum aad_code code = key_pin_open(ctx, &keyring, err);

    pin_item(token, role, &item);
    if (!code)
        code = store_erase(keyring, &item, err);
    if (code == AAD_NOT_FOUND)
        return aad_error_set(err, code, NULL, "the keyring has no PIN of '%s'", token);
    if (!code)
        secret_append_all(&ctx->out, "The PIN of ", token, " is no longer in the keyring.\n",
                          (char *)NULL);
    return code;
}

/* The plugin asks for the PIN: what was typed is taken from that conversation. */
static enum aad_code key_pin_keep(struct command_context *ctx, struct store *store,
                                  const char *token, struct aad_error *err)
{
    auto_store struct store *keyring = NULL;
    struct aad_item item;
    char role[33];
    enum aad_code code = policy_check_store(store_type_desktop(), err);

    if (!code)
        code = key_pin_open(ctx, &keyring, err);
    pin_item(token, role, &item);
    if (!code)
        code = store_save(keyring, &item, store_last_answer(store), err);
    if (!code)
        secret_append_all(&ctx->out, "The PIN of ", token,
                          " is in the keyring now; use it with 'pin' set to keyring.\n",
                          (char *)NULL);
    return code;
}

static enum aad_code key_pin_check(const struct key_options *o, struct aad_error *err)
{
    int64_t fd;

    if (o->forgets && o->changes)
        return aad_error_set(err, AAD_USAGE, NULL, "--forget and --change exclude each other");
    if ((o->generates || o->new_secret_fd) && !o->changes)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "--generate and --new-secret-fd go with --change only");
    if (o->generates && o->new_secret_fd)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "--generate and --new-secret-fd exclude each other");
    if (!o->new_secret_fd)
        return AAD_OK;
    if (!text_to_int(o->new_secret_fd, 0, 65535, &fd))
        return aad_error_set(err, AAD_USAGE, NULL, "--new-secret-fd is the number of a descriptor");
    if (o->pin && text_has_prefix(o->pin, "fd:") && !strcmp(o->pin + 3, o->new_secret_fd))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "both PINs cannot come from descriptor %s\n"
                             "Give each a descriptor of its own: --pin fd:3 --new-secret-fd 4",
                             o->new_secret_fd);
    return AAD_OK;
}

enum aad_code key_verb_pin(struct command_context *ctx, const struct key_options *options,
                           struct aad_error *err)
{
    auto_place struct key_place place = {0};
    auto_store struct store *store = NULL;
    auto_fd int lock = -1;
    enum aad_code code = key_pin_check(options, err);

    if (!code)
        code = key_place_find(options->arguments[0], options, &place, err);
    if (!code && !store_type_is_token(buf_text(&place.store)))
        code = aad_error_set(err, AAD_USAGE, NULL, "only tokens have a PIN");
    if (!code && options->changes)
        return key_pin_change(ctx, options, &place, err);
    /* The keyring's PIN is the one to be replaced: there is none, or an old one. */
    if (!code && place.pin && !strcmp(place.pin, "keyring"))
        place.pin = "ask";
    if (!code)
        code = key_place_open(&place, ctx->may_ask, &store, err);
    /* In the middle of a change, neither of its PINs is to be touched. */
    if (!code)
        code = store_check(store, err);
    if (!code)
        code = pin_kept_lock(store_token(store), &lock, err);
    if (!code && !options->forgets)
        code = store_unlock(store, err);
    if (code)
        return code;
    if (options->forgets)
        return key_pin_forget(ctx, store_token(store), err);
    if (!store_last_answer(store)->len)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "the token wants no PIN, or takes it on its own keys");
    return key_pin_keep(ctx, store, store_token(store), err);
}
