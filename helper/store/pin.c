/*
 * pin.c - where a token's PIN comes from
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/pin.h"

#include <stdio.h>
#include <string.h>

#include "base/ask.h"
#include "base/buf.h"
#include "base/deadline.h"
#include "base/error.h"
#include "base/text.h"
#include "store/pin-kept.h"
#include "store/source.h"

static enum aad_code pin_unclear(const char *subject, struct aad_error *err)
{
    return aad_error_set(
        err, AAD_LOCKED, NULL,
        "the last try with a stored PIN of '%s' failed, and nobody knows whether the token counted "
        "it: it is not used again\n"
        "Run the command once on a terminal and type the PIN; then stored ones are used again.",
        subject);
}

static enum aad_code pin_nobody(const char *subject, struct aad_error *err)
{
    return aad_error_set(err, AAD_LOCKED, NULL,
                         "'%s' needs its PIN, and there is nobody to ask\n"
                         "Run the command on a terminal. For an agent, set the connection's 'pin' "
                         "to keyring, credential:NAME or fd:N.",
                         subject);
}

static const struct source pin_source = {
    .noun = "the PIN", .remedy = "Look at what the connection's 'pin' names.", .max = PIN_MAX};

static enum aad_code pin_from_credential(const char *name, struct secret *ret,
                                         struct aad_error *err)
{
    enum aad_code code = source_from_credential(&pin_source, name, ret, err);

    if (code != AAD_NOT_FOUND)
        return code;
    return aad_error_set(
        err, AAD_LOCKED, NULL,
        "the PIN's systemd credential '%.32s' was not given\n"
        "Add LoadCredentialEncrypted=%.32s:FILE to the unit that runs this (systemd.exec(5)).",
        name, name);
}

static enum aad_code pin_from_fd(const char *text, const struct deadline *deadline,
                                 struct secret *ret, struct aad_error *err)
{
    int64_t fd;

    if (!text_to_int(text, 0, 65535, &fd))
        return aad_error_set(err, AAD_CONFIG, NULL, "'fd:%.10s' names no descriptor", text);
    return source_from_fd(&pin_source, (int)fd, deadline, ret, err);
}

void pin_item(const char *token, char role[33], struct aad_item *ret)
{
    /* What is said of earlier tries comes after the token's name. */
    size_t len = strcspn(token, ",");
    char name[17];

    (void)snprintf(role, 33, PIN_ROLE "%s", text_hash_name(name, token, len));
    *ret = (struct aad_item){
        .connection = PIN_CONNECTION, .role = role, .label = "PIN of a token", .username = token};
}

static bool pin_is_for_pinentry(const struct store_question *q)
{
    return !strcmp(q->pin, "pinentry") || !ask_has_terminal();
}

static enum aad_code pin_from_person(const struct store_question *q, struct secret *ret,
                                     struct aad_error *err)
{
    auto_buf struct buf prompt = {0};

    if (!q->may_ask)
        return pin_nobody(q->subject, err);
    if (pin_is_for_pinentry(q))
        return pinentry_ask(q->subject, ret, err);
    buf_printf(&prompt, "PIN of %s", q->subject);
    if (buf_ok(&prompt, err))
        return AAD_INTERNAL;
    return ask_secret(buf_text(&prompt), ret, err);
}

static enum aad_code pin_final_try(const struct store_question *q, struct aad_error *err)
{
    bool is_yes = false;
    enum aad_code code;

    if (!q->may_ask)
        return pin_nobody(q->subject, err);
    if (pin_is_for_pinentry(q))
        return pinentry_confirm(q->subject, err);
    ask_say("One more wrong PIN locks %s. Whoever has its PUK or the security officer's PIN can "
            "unlock it then, or nobody can.\n",
            q->subject);
    code = ask_yes("Use the last try?", false, &is_yes, err);
    return code || is_yes
               ? code
               : aad_error_set(err, AAD_CANCELLED, NULL, "the token's last try is not used");
}

enum aad_code pin_ask_new(const struct store_question *q, struct secret *ret, struct aad_error *err)
{
    auto_buf struct buf prompt = {0};

    if (!q->may_ask)
        return pin_nobody(q->subject, err);
    if (pin_is_for_pinentry(q))
        return pinentry_ask_new(q->subject, ret, err);
    buf_printf(&prompt, "New PIN of %s", q->subject);
    if (buf_ok(&prompt, err))
        return AAD_INTERNAL;
    return ask_new_secret(buf_text(&prompt), ret, err);
}

static struct {
    pin_choose *choose;
    void *ctx;
} pin_chooser;

void pin_set_chooser(pin_choose *choose, void *ctx)
{
    pin_chooser.choose = choose;
    pin_chooser.ctx = ctx;
}

static enum aad_code pin_new(const struct store_question *q, struct secret *ret,
                             struct aad_error *err)
{
    return pin_chooser.choose ? pin_chooser.choose(pin_chooser.ctx, q, ret, err)
                              : pin_ask_new(q, ret, err);
}

/* The person looks at the token; nothing comes through here. */
static enum aad_code pin_at_pad(const struct store_question *q, struct aad_error *err)
{
    if (!q->may_ask && strcmp(q->pin, "pinpad") != 0)
        return pin_nobody(q->subject, err);
    if (ask_has_terminal())
        ask_say("Enter the PIN of %s on the token's own keys.\n", q->subject);
    return AAD_OK;
}

void pin_answer_was(enum aad_question question, bool right)
{
    if (question == AAD_ASK_PIN)
        pin_kept_was(right);
}

enum aad_code pin_answer(const struct store_question *q, struct secret *ret, struct aad_error *err)
{
    if (q->question == AAD_ASK_PIN_PAD)
        return pin_at_pad(q, err);
    if (q->question == AAD_ASK_FINAL_TRY)
        return pin_final_try(q, err);
    if (q->question == AAD_ASK_NEW_PIN)
        return pin_new(q, ret, err);
    if (q->question == AAD_ASK_PIN_ANEW)
        return q->may_ask ? pin_from_person(q, ret, err) : pin_unclear(q->subject, err);
    if (!strcmp(q->pin, "keyring"))
        return pin_kept_answer(q, ret, err);
    if (text_has_prefix(q->pin, "credential:"))
        return pin_from_credential(q->pin + strlen("credential:"), ret, err);
    if (text_has_prefix(q->pin, "fd:"))
        return pin_from_fd(q->pin + strlen("fd:"), &q->deadline, ret, err);
    return pin_from_person(q, ret, err);
}
