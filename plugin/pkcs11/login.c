/*
 * login.c - one PIN try per user action, and never a refused PIN again (promise P6)
 *
 * Three things make a PIN count only once. All processes of the user take turns at a token's login,
 * so that twenty of them do not try the same wrong PIN twenty times. A PIN that the token refused
 * leaves a fingerprint, by which it is known again before it is sent. And a PIN of which nobody
 * knows whether it counted is in doubt (doubt.h). That is all about stored PINs: what a person
 * types is tried, once; at the token's final try after a warning, and a yes.
 *
 * A person is asked before the turn is taken: nobody else waits for an open question. In the turn
 * the process looks again at what the others did meanwhile, before it sends anything. Only at a pin
 * pad is the person asked within C_Login, which has to be in the turn; whoever waits then is told
 * for whom.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "login.h"

#include <string.h>

#include "object.h"

/* Surely nothing of a wrong PIN. All else but CKR_OK and CKR_PIN_INCORRECT may have been one: some
 * modules answer CKR_GENERAL_ERROR to it, and CKR_PIN_LOCKED to the one that locks. */
static bool login_was_not_judged(CK_RV rv)
{
    static const CK_RV values[] = {CKR_HOST_MEMORY,
                                   CKR_SLOT_ID_INVALID,
                                   CKR_NEED_TO_CREATE_THREADS,
                                   CKR_CANT_LOCK,
                                   CKR_DEVICE_MEMORY,
                                   CKR_DEVICE_REMOVED,
                                   CKR_FUNCTION_CANCELED,
                                   CKR_FUNCTION_NOT_PARALLEL,
                                   CKR_FUNCTION_NOT_SUPPORTED,
                                   CKR_OPERATION_ACTIVE,
                                   CKR_OPERATION_NOT_INITIALIZED,
                                   CKR_SESSION_CLOSED,
                                   CKR_SESSION_COUNT,
                                   CKR_SESSION_HANDLE_INVALID,
                                   CKR_SESSION_READ_ONLY,
                                   CKR_SESSION_EXISTS,
                                   CKR_SESSION_READ_ONLY_EXISTS,
                                   CKR_SESSION_READ_WRITE_SO_EXISTS,
                                   CKR_TOKEN_NOT_PRESENT,
                                   CKR_TOKEN_NOT_RECOGNIZED,
                                   CKR_TOKEN_WRITE_PROTECTED,
                                   CKR_USER_PIN_NOT_INITIALIZED,
                                   CKR_USER_TYPE_INVALID,
                                   CKR_USER_ANOTHER_ALREADY_LOGGED_IN,
                                   CKR_USER_TOO_MANY_TYPES,
                                   CKR_CRYPTOKI_NOT_INITIALIZED,
                                   CKR_MUTEX_BAD,
                                   CKR_MUTEX_NOT_LOCKED};

    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (values[i] == rv)
            return true;
    return false;
}

/* Makes the mark that a process leaves behind if it dies in the login. */
static enum aad_code login_mark(const struct login *l, struct aad_error *err)
{
    if (!l->s->host->time_left_ms(l->s->host->ctx))
        return aad_error_set(err, AAD_TIMEOUT, NULL, "no time is left for the token's login");
    return doubt_begin(&l->doubt, err);
}

/* Gives the token the PIN, or leaves a person to its pin pad. The mark is made before, and goes
 * when the outcome is settled. */
static enum aad_code login_send(struct login *l, CK_USER_TYPE user, const struct login_pin *pin,
                                CK_RV *ret_rv, struct aad_error *err)
{
    struct aad_store_state *s = l->s;
    bool is_pad = login_is_at_pad(l); /* a person takes minutes, and nobody else waits for that */
    int turn = -1;
    enum aad_code code = is_pad ? AAD_OK : files_lock_module(s, &turn, err);

    if (!code)
        code = login_mark(l, err);
    if (code) {
        files_unlock(turn);
        return code;
    }
    files_count_change(turn);
    *ret_rv = s->module->C_Login(s->session, user, is_pad ? NULL : (CK_UTF8CHAR *)pin->bytes,
                                 is_pad ? 0 : pin->len);
    files_unlock(turn);
    if (*ret_rv == CKR_USER_ALREADY_LOGGED_IN)
        *ret_rv = CKR_OK;
    return AAD_OK;
}

/* False: it cannot be remembered. */
static bool login_remember(struct login *l, const struct login_pin *pin, CK_RV rv)
{
    if (!pin->len || login_was_not_judged(rv))
        return true;
    return refused_note(rv == CKR_PIN_INCORRECT ? &l->refused : &l->doubt.pins, pin->bytes,
                        pin->len);
}

/* What the token said is remembered first, then the mark goes; where it cannot be remembered, the
 * mark stays, and the next process asks a person. */
static enum aad_code login_settle(struct login *l, const struct login_pin *pin, CK_RV rv,
                                  const char *what, struct aad_error *err)
{
    if (rv == CKR_OK) {
        doubt_clear(&l->doubt);
        if (pin->is_typed && pin->len)
            refused_forget(&l->refused, pin->bytes, pin->len);
        return AAD_OK;
    }
    if (login_remember(l, pin, rv))
        doubt_end(&l->doubt);
    (void)rv_error(rv, what, &l->s->refusal);
    if (err)
        *err = l->s->refusal;
    return l->s->refusal.code;
}

static enum aad_code login_try(struct login *l, const struct login_pin *pin, struct aad_error *err)
{
    const struct aad_store_host *host = l->s->host;
    CK_RV rv = CKR_OK;
    enum aad_code code = login_send(l, CKU_USER, pin, &rv, err);

    if (!code)
        code = login_settle(l, pin, rv, "the token's login failed", err);
    if (pin->len && (!code || rv == CKR_PIN_INCORRECT || rv == CKR_PIN_EXPIRED))
        host->answer_was(host->ctx, AAD_ASK_PIN, rv != CKR_PIN_INCORRECT);
    l->was_right = !code || rv == CKR_PIN_EXPIRED;
    return code;
}

static enum aad_code login_refused_before(const struct aad_store_state *s, struct aad_error *err)
{
    if (s->refusal.code && err)
        *err = s->refusal;
    return s->refusal.code;
}

enum aad_code login_user(struct aad_store_state *s, struct aad_error *err)
{
    struct login l = {.fd = -1};
    struct login_pin pin = {.len = 0};
    enum aad_code code = login_refused_before(s, err);

    if (code || s->is_logged_in || !(s->token.flags & CKF_LOGIN_REQUIRED))
        return code;
    code = login_init(&l, s, err);
    if (!code)
        code = login_take_turn(&l, &pin, err);
    if (!code)
        code = login_try(&l, &pin, err);
    login_end(&l);
    s->is_logged_in = !code;
    if (l.was_right) {
        memcpy(s->pin, pin.bytes, sizeof s->pin);
        s->pin_len = pin.len;
    }
    explicit_bzero(&pin, sizeof pin);
    return code;
}

/* The PIN that the token has just taken is no new try; where there is none (a pin pad, a token that
 * wants no login but for this key), a PIN is asked for. */
static enum aad_code login_choose_key_pin(struct login *l, struct login_pin *ret,
                                          struct aad_error *err)
{
    struct aad_store_state *s = l->s;

    if (s->pin_len) {
        memcpy(ret->bytes, s->pin, sizeof ret->bytes);
        ret->len = s->pin_len;
        return login_begin(l, err);
    }
    return login_take_turn(l, ret, err);
}

/* A module that stores CKA_ALWAYS_AUTHENTICATE but does not enforce it knows no such login: then
 * none was needed. */
enum aad_code login_key(struct aad_store_state *s, struct aad_error *err)
{
    struct login l = {.fd = -1};
    struct login_pin pin = {.len = 0};
    enum aad_code code = login_refused_before(s, err);
    CK_RV rv = CKR_OK;

    if (!code)
        code = login_init(&l, s, err);
    if (!code)
        code = login_choose_key_pin(&l, &pin, err);
    if (!code)
        code = login_send(&l, CKU_CONTEXT_SPECIFIC, &pin, &rv, err);
    if (rv == CKR_USER_TYPE_INVALID || rv == CKR_OPERATION_NOT_INITIALIZED)
        rv = CKR_OK;
    if (!code)
        code = login_settle(&l, &pin, rv, "the key's own login failed", err);
    login_end(&l);
    explicit_bzero(&pin, sizeof pin);
    return code;
}

/* A token that cannot be searched may have such a key. */
void login_drop_pin(struct aad_store_state *s)
{
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_BBOOL yes = CK_TRUE;
    const CK_ATTRIBUTE template[] = {{CKA_CLASS, &class, sizeof class},
                                     {CKA_ALWAYS_AUTHENTICATE, &yes, sizeof yes}};
    struct objects found;

    if (!s->pin_len || object_find(s, template, 2, &found, NULL) || found.n)
        return;
    explicit_bzero(s->pin, sizeof s->pin);
    s->pin_len = 0;
}
