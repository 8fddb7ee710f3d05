/*
 * pin.c - another PIN for the token: C_SetPIN (PKCS#11 v2.40 section 5.5)
 *
 * The present PIN is proved by a login first, with all that login.c knows of tries. So C_SetPIN
 * gets a PIN that was right a moment ago, and what it refuses is the new one. Only at a pin pad is
 * there no login before: the person enters both there, in one go.
 *
 * That the old PIN is of the past is remembered at once, as if the token had refused it: whatever
 * still has it stored costs the token no try.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "common/heap.h"
#include "login.h"

#ifndef CKR_PIN_TOO_WEAK /* of PKCS#11 3.0, in p11-kit since 0.24 */
#define CKR_PIN_TOO_WEAK 0x1c3UL
#endif

#define PIN_SAME_REMEDY "The PIN is the one that it was, and no try was used."

struct pin_limits {
    CK_ULONG min, max;
};

/* Some modules do not know it, and claim anything. */
static struct pin_limits pin_limits(const struct aad_store_state *s)
{
    struct pin_limits limits = {s->token.ulMinPinLen, s->token.ulMaxPinLen};

    if (!limits.max || limits.max > PKCS11_PIN_MAX)
        limits.max = PKCS11_PIN_MAX;
    if (!limits.min || limits.min > limits.max)
        limits.min = 1;
    return limits;
}

void pin_note_limits(struct aad_store_state *s)
{
    const struct aad_store_host *host = s->host;
    struct login l = {.s = s, .fd = -1};
    struct pin_limits limits = pin_limits(s);
    char text[48];

    (void)snprintf(text, sizeof text, "%lu-%lu", limits.min, limits.max);
    host->note(host->ctx, "pin-length", text);
    if (login_is_at_pad(&l))
        host->note(host->ctx, "pin-pad", "the PIN is entered at the token");
}

/* What cannot be its PIN is not sent. */
static enum aad_code pin_check_new(const struct aad_store_state *s, const struct login_pin *next,
                                   struct aad_error *err)
{
    struct pin_limits limits = pin_limits(s);

    if (next->len < limits.min || next->len > limits.max)
        return aad_error_set(err, AAD_USAGE, "CKR_PIN_LEN_RANGE",
                             "the new PIN has %zu characters, and the token takes %lu to %lu\n"
                             "Choose another one. " PIN_SAME_REMEDY,
                             next->len, limits.min, limits.max);
    if (next->len == s->pin_len && heap_equal(next->bytes, s->pin, next->len))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "the new PIN is the one that the token has\n"
                             "Choose another one. Nothing was changed.");
    return AAD_OK;
}

/* Proves the present one. A token may say that it has expired: then it was right, and C_SetPIN is
 * all that it may be used for. */
static enum aad_code pin_prove(struct aad_store_state *s, struct aad_error *err)
{
    enum aad_code code;

    if (!(s->token.flags & CKF_LOGIN_REQUIRED))
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "the token wants no PIN, so there is none to change\n"
                             "Set one with the token's own program.");
    code = login_user(s, err);
    return code && s->pin_len ? AAD_OK : code;
}

/* Where the host has said why there is no PIN, that is the reason. */
static enum aad_code pin_take(void *ctx, const void *bytes, size_t len)
{
    struct login_pin *pin = ctx;

    pin->len = len;
    if (len > PKCS11_PIN_MAX)
        return AAD_USAGE;
    memcpy(pin->bytes, bytes, len);
    return AAD_OK;
}

static enum aad_code pin_choose(struct aad_store_state *s, struct login_pin *ret,
                                struct aad_error *err)
{
    const struct aad_store_host *host = s->host;
    char subject[80];
    enum aad_code code;

    token_describe(&s->token, subject, sizeof subject);
    code = host->ask(host->ctx, AAD_ASK_NEW_PIN, subject, pin_take, ret, err);
    return code && ret->len <= PKCS11_PIN_MAX ? code : pin_check_new(s, ret, err);
}

/* Takes the turn with a PIN that is still right, as far as is known: another process may have
 * changed it while a person chose the new one. */
static enum aad_code pin_take_turn(struct login *l, struct aad_error *err)
{
    struct aad_store_state *s = l->s;
    bool is_past = false;
    enum aad_code code;

    l->may_use_final_try = true; /* it is none: the PIN was right */
    code = login_begin(l, err);
    if (!code)
        code = login_check_token(l, err);
    if (!code)
        code = refused_find(&l->refused, s->pin, s->pin_len, &is_past, err);
    if (!code && is_past)
        return aad_error_set(err, AAD_REFUSED, NULL,
                             "another process has changed the token's PIN in the meantime\n"
                             "That change counts. Repeat the command with the PIN of now.");
    return code;
}

static enum aad_code pin_send(struct login *l, struct login_pin *next, CK_RV *ret_rv,
                              struct aad_error *err)
{
    struct aad_store_state *s = l->s;
    bool is_pad = login_is_at_pad(l);
    int turn = -1;
    enum aad_code code = is_pad ? doubt_begin(&l->doubt, err) : files_lock_module(s, &turn, err);

    if (code)
        return code;
    if (!s->host->time_left_ms(s->host->ctx)) {
        files_unlock(turn);
        return aad_error_set(err, AAD_TIMEOUT, NULL,
                             "no time is left for a new PIN\n"
                             "Repeat the command. " PIN_SAME_REMEDY);
    }
    files_count_change(turn);
    *ret_rv = s->module->C_SetPIN(s->session, is_pad ? NULL : s->pin, is_pad ? 0 : s->pin_len,
                                  is_pad ? NULL : next->bytes, is_pad ? 0 : next->len);
    files_unlock(turn);
    return AAD_OK;
}

/* The old one first: until that is known, somebody who has it stored would use up a try. */
static void pin_is_set(struct login *l, const struct login_pin *next)
{
    struct aad_store_state *s = l->s;

    if (next->len) {
        (void)refused_note(&l->refused, s->pin, s->pin_len);
        refused_forget(&l->refused, next->bytes, next->len);
    }
    doubt_clear(&l->doubt);
    memcpy(s->pin, next->bytes, sizeof s->pin);
    s->pin_len = next->len;
    if (next->len)
        s->host->answer_was(s->host->ctx, AAD_ASK_NEW_PIN, true);
}

static enum aad_code pin_fail(struct login *l, const struct login_pin *next, CK_RV rv,
                              struct aad_error *err)
{
    struct aad_store_state *s = l->s;

    if (!next->len)
        doubt_end(&l->doubt);
    else if (rv == CKR_PIN_INCORRECT)
        (void)refused_note(&l->refused, s->pin, s->pin_len);
    if (rv == CKR_PIN_LEN_RANGE || rv == CKR_PIN_INVALID || rv == CKR_PIN_TOO_WEAK)
        return aad_error_set(err, AAD_USAGE, rv_name(rv),
                             "the token takes no such new PIN\n"
                             "Choose another one: its maker says how many characters it has, and "
                             "which. Many take digits alone. " PIN_SAME_REMEDY);
    if (rv == CKR_FUNCTION_NOT_SUPPORTED)
        return aad_error_set(err, AAD_UNSUPPORTED, rv_name(rv),
                             "the token's module cannot change its PIN\n"
                             "Change it with the token's own program; where the keyring has it, "
                             "then 'aad-credential key pin URI'.");
    return rv_error(rv, "the token's PIN was not changed", err);
}

static enum aad_code pin_set(struct login *l, struct login_pin *next, struct aad_error *err)
{
    CK_RV rv = CKR_OK;
    enum aad_code code = pin_send(l, next, &rv, err);

    if (code)
        return code;
    if (rv != CKR_OK)
        return pin_fail(l, next, rv, err);
    pin_is_set(l, next);
    return AAD_OK;
}

/* The PIN of an earlier login is not known any more (login_drop_pin()), and has to be proved again.
 * A login ends with the last session. */
static void pin_end_login(struct aad_store_state *s)
{
    const struct login l = {.s = s, .fd = -1};

    if (!s->is_logged_in || s->pin_len || !s->has_session || login_is_at_pad(&l))
        return;
    (void)s->module->C_CloseSession(s->session);
    s->has_session = s->is_logged_in = false;
}

enum aad_code pin_change(struct aad_store_state *s, struct aad_error *err)
{
    struct login l = {.s = s, .fd = -1};
    struct login_pin next = {.len = 0};
    enum aad_code code;
    bool is_pad;

    pin_end_login(s);
    code = token_open(s, true, err);
    is_pad = !code && login_is_at_pad(&l);
    if (!code && !is_pad)
        code = pin_prove(s, err);
    if (!code && !is_pad)
        code = pin_choose(s, &next, err);
    if (!code)
        code = login_init(&l, s, err);
    if (!code)
        code = is_pad ? login_take_turn(&l, &next, err) : pin_take_turn(&l, err);
    if (!code)
        code = pin_set(&l, &next, err);
    login_end(&l);
    if (!code)
        login_drop_pin(s);
    explicit_bzero(&next, sizeof next);
    return code;
}
