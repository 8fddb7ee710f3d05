/*
 * login-turn.c - which PIN goes to the token, and when: all processes take turns
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "login.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LOGIN_READS 5
#define LOGIN_READ_STEP_MS 10

enum aad_code login_init(struct login *l, struct aad_store_state *s, struct aad_error *err)
{
    enum aad_code code = files_mark(s, "lock", l->lock, sizeof l->lock, err);

    l->s = s;
    if (!code)
        code = files_mark(s, "refused", l->refused.path, sizeof l->refused.path, err);
    return code ? code : doubt_init(&l->doubt, s, err);
}

enum aad_code login_begin(struct login *l, struct aad_error *err)
{
    return files_lock(l->s, l->lock, &l->fd, err);
}

void login_end(struct login *l)
{
    if (l->fd >= 0)
        (void)close(l->fd);
    l->fd = -1;
}

static enum aad_code login_is_final(struct aad_error *err)
{
    return aad_error_set(err, AAD_LOCKED, NULL,
                         "one more wrong PIN locks the token: that try is not ours to use\n"
                         "Run the command on a terminal and say that you want it, or log in with "
                         "the token's own program, which resets the count.");
}

/* The flags are read anew: another process may have used up tries in the meantime. */
enum aad_code login_check_token(struct login *l, struct aad_error *err)
{
    struct aad_store_state *s = l->s;
    CK_TOKEN_INFO now = {0};
    CK_RV rv = token_read(s, s->slot, &now);

    /* SoftHSM fails like this while another process writes to the token. */
    for (int i = 0; rv == CKR_GENERAL_ERROR && i < LOGIN_READS; i++) {
        (void)poll(NULL, 0, LOGIN_READ_STEP_MS);
        rv = token_read(s, s->slot, &now);
    }
    if (rv != CKR_OK)
        return rv_error(rv, "the token does not say how it is", err);
    s->token = now;
    if (s->token.flags & CKF_USER_PIN_LOCKED)
        return rv_error(CKR_PIN_LOCKED, "the token cannot be used", err);
    return s->token.flags & CKF_USER_PIN_FINAL_TRY && !l->may_use_final_try ? login_is_final(err)
                                                                            : AAD_OK;
}

static const char *login_source(const struct login *l)
{
    const char *source = l->s->host->setting(l->s->host->ctx, "pin");

    return source ? source : "ask";
}

/* The source is not a person: a stored PIN may be sent without anybody's knowledge. */
static bool login_is_stored(const char *source)
{
    return !strcmp(source, "keyring") || !strncmp(source, "fd:", 3) ||
           !strncmp(source, "credential:", 11);
}

/* A token with keys of its own may take a PIN from here as well, as gnome-keyring's tokens do: if
 * the connection names a source other than a person, that PIN is sent. */
bool login_is_at_pad(const struct login *l)
{
    return l->s->token.flags & CKF_PROTECTED_AUTHENTICATION_PATH &&
           !login_is_stored(login_source(l));
}

static enum aad_code login_take_pin(void *ctx, const void *bytes, size_t len)
{
    struct login_pin *pin = ctx;

    if (len > PKCS11_PIN_MAX)
        return AAD_USAGE;
    memcpy(pin->bytes, bytes, len);
    pin->len = len;
    return AAD_OK;
}

static enum aad_code login_ask(struct login *l, struct login_pin *ret, struct aad_error *err)
{
    const struct aad_store_host *host = l->s->host;
    enum aad_question question = AAD_ASK_PIN;
    char text[80], subject[160];

    token_describe(&l->s->token, text, sizeof text);
    (void)snprintf(subject, sizeof subject, "%s%s", text,
                   l->s->token.flags & CKF_USER_PIN_COUNT_LOW ? ", a wrong PIN was entered before"
                                                              : "");
    if (login_is_at_pad(l))
        question = AAD_ASK_PIN_PAD;
    else if (l->wants_person)
        question = AAD_ASK_PIN_ANEW;
    l->wants_another = false;
    explicit_bzero(ret, sizeof *ret);
    ret->is_given = question != AAD_ASK_PIN_PAD;
    ret->is_typed = host->may_ask && (question != AAD_ASK_PIN || !login_is_stored(login_source(l)));
    return host->ask(host->ctx, question, subject, login_take_pin, ret, err);
}

static enum aad_code login_take_nothing(void *ctx, const void *bytes, size_t len)
{
    (void)ctx, (void)bytes, (void)len;
    return AAD_OK;
}

/* From then on it is the person's try, whatever is stored. */
static enum aad_code login_warn(struct login *l, struct aad_error *err)
{
    const struct aad_store_host *host = l->s->host;
    char subject[80];

    token_describe(&l->s->token, subject, sizeof subject);
    if (!host->may_ask ||
        host->ask(host->ctx, AAD_ASK_FINAL_TRY, subject, login_take_nothing, NULL, NULL))
        return login_is_final(err);
    l->may_use_final_try = l->wants_person = true;
    return AAD_OK;
}

/* Before the turn nothing is certain, since another process may be in the middle of a login. Only
 * one answer is believed: that no PIN is wanted, so that no person types one in vain. */
static enum aad_code login_ask_before(struct login *l, struct login_pin *ret, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    if (l->s->host->may_ask || !login_is_stored(login_source(l)))
        code = login_check_token(l, err);
    if (code == AAD_LOCKED && !(l->s->token.flags & CKF_USER_PIN_LOCKED) &&
        l->s->token.flags & CKF_USER_PIN_FINAL_TRY)
        code = login_warn(l, err);
    if (code == AAD_LOCKED)
        return code;
    return login_is_at_pad(l) ? AAD_OK : login_ask(l, ret, err);
}

static enum aad_code login_refuse_stored(struct aad_error *err)
{
    return aad_error_set(err, AAD_REJECTED, NULL,
                         "the token refused this very PIN before, so it is not tried again\n"
                         "Store the right PIN. If this one is right now (the token was reset, or "
                         "its PIN changed), run the command once on a terminal and type it.");
}

/* A keyring may have two, while a PIN is changed: it gives the other one when it has heard of this.
 * It is asked once: most have one only. */
static bool login_ask_another(struct login *l)
{
    if (l->has_asked_another || strcmp(login_source(l), "keyring") != 0)
        return false;
    l->has_asked_another = l->wants_another = true;
    l->s->host->answer_was(l->s->host->ctx, AAD_ASK_PIN, false);
    return true;
}

/* May it be sent? A stored one only if nothing is known against it; else a person is asked, if one
 * is there. */
static enum aad_code login_judge(struct login *l, const struct login_pin *pin,
                                 struct aad_error *err)
{
    bool is_refused = false, is_in_doubt = false;
    enum aad_code code;

    if (pin->is_typed || !pin->is_given)
        return AAD_OK;
    code = doubt_find(&l->doubt, pin->bytes, pin->len, &is_in_doubt, err);
    if (!code && !is_in_doubt)
        code = refused_find(&l->refused, pin->bytes, pin->len, &is_refused, err);
    if (!code && is_refused && login_ask_another(l))
        return AAD_OK;
    if (!code && is_refused && !l->s->host->may_ask)
        return login_refuse_stored(err);
    l->wants_person = is_refused || is_in_doubt;
    return code;
}

static enum aad_code login_look_again(struct login *l, struct login_pin *ret, struct aad_error *err)
{
    enum aad_code code = login_check_token(l, err);

    if (!code || code == AAD_LOCKED)
        doubt_look(&l->doubt, &l->s->token);
    if (!code && login_is_at_pad(l))
        return login_ask(l, ret, err);
    return code ? code : login_judge(l, ret, err);
}

static bool login_may_send(const struct login *l, const struct login_pin *pin)
{
    return (pin->is_given || login_is_at_pad(l)) && !l->wants_another &&
           (pin->is_typed || !l->wants_person);
}

/* Takes the turn, with a PIN that may be sent in it; else it leaves the turn and asks for another
 * PIN. */
enum aad_code login_take_turn(struct login *l, struct login_pin *ret, struct aad_error *err)
{
    enum aad_code code;

    do {
        login_end(l);
        code = login_ask_before(l, ret, err);
        if (!code)
            code = login_begin(l, err);
        if (!code)
            code = login_look_again(l, ret, err);
    } while (!code && !login_may_send(l, ret));
    return code;
}
