/*
 * login.c - one PIN try per user action, and never a refused PIN again (promise P6)
 *
 * Three things make a PIN count only once. All processes of the user take turns at a token's login,
 * so that twenty of them do not try the same wrong PIN twenty times. A PIN that the token refused
 * leaves a fingerprint, by which it is known again before it is sent. And while the token has the
 * PIN, a mark says so: if the process dies there, nobody knows whether it counted, and the next one
 * asks a person.
 *
 * A person is asked before the turn is taken: nobody else waits for an open question. In the turn
 * the process looks again at what the others did meanwhile, before it sends anything. Only at a pin
 * pad is the person asked within C_Login, which has to be in the turn; whoever waits then is told
 * for whom.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "refused.h"
#include "state.h"

#define LOGIN_READS 5
#define LOGIN_READ_STEP_MS 10

struct login {
    struct aad_store_state *s;
    char lock[600], pending[600];
    int fd;
    bool was_cut; /* an earlier process died while the token had a PIN */
    struct refused refused;
};

struct login_pin {
    unsigned char bytes[PKCS11_PIN_MAX + 1];
    size_t len;
    bool is_given; /* else it is entered at the token */
    bool is_typed; /* by a person, now */
};

static enum aad_code login_take_pin(void *ctx, const void *bytes, size_t len)
{
    struct login_pin *pin = ctx;

    if (len > PKCS11_PIN_MAX)
        return AAD_USAGE;
    memcpy(pin->bytes, bytes, len);
    pin->len = len;
    return AAD_OK;
}

/* Whatever is not surely something else may have been a wrong PIN: some modules answer
 * CKR_GENERAL_ERROR to it, and CKR_PIN_LOCKED to the one that locks. */
static bool login_may_have_counted(CK_RV rv)
{
    switch (rv) {
    case CKR_DEVICE_REMOVED:
    case CKR_TOKEN_NOT_PRESENT:
    case CKR_SESSION_HANDLE_INVALID:
    case CKR_SESSION_CLOSED:
    case CKR_HOST_MEMORY:
    case CKR_FUNCTION_CANCELED:
    case CKR_USER_PIN_NOT_INITIALIZED:
    case CKR_CRYPTOKI_NOT_INITIALIZED:
    case CKR_FUNCTION_NOT_SUPPORTED:
    case CKR_OPERATION_NOT_INITIALIZED:
    case CKR_USER_TYPE_INVALID:
    case CKR_USER_ANOTHER_ALREADY_LOGGED_IN:
    case CKR_USER_TOO_MANY_TYPES:
        return false;
    default:
        return true;
    }
}

/* --- the turn ------------------------------------------------------------------------------- */

static enum aad_code login_init(struct login *l, struct aad_store_state *s, struct aad_error *err)
{
    enum aad_code code = files_path(s, "lock", l->lock, sizeof l->lock, err);

    l->s = s;
    if (!code)
        code = files_path(s, "refused", l->refused.path, sizeof l->refused.path, err);
    return code ? code : files_path(s, "pending", l->pending, sizeof l->pending, err);
}

static enum aad_code login_begin(struct login *l, struct aad_error *err)
{
    enum aad_code code = files_lock(l->s, l->lock, &l->fd, err);

    if (!code)
        l->was_cut = !access(l->pending, F_OK);
    return code;
}

static void login_end(struct login *l)
{
    if (l->fd >= 0)
        (void)close(l->fd);
    l->fd = -1;
}

/* The flags are read anew: another process may have used up tries in the meantime. */
static enum aad_code login_check_token(struct login *l, struct aad_error *err)
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
    if (s->token.flags & CKF_USER_PIN_FINAL_TRY)
        return aad_error_set(err, AAD_LOCKED, NULL,
                             "one more wrong PIN locks the token: that try is not ours to use\n"
                             "Log in with the token's own program, which resets the count, then "
                             "repeat the command.");
    return AAD_OK;
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
static bool login_is_at_pad(const struct login *l)
{
    return l->s->token.flags & CKF_PROTECTED_AUTHENTICATION_PATH &&
           !login_is_stored(login_source(l));
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
    else if (l->was_cut)
        question = AAD_ASK_PIN_ANEW;
    explicit_bzero(ret, sizeof *ret);
    ret->is_given = question != AAD_ASK_PIN_PAD;
    ret->is_typed = question != AAD_ASK_PIN || !login_is_stored(login_source(l));
    return host->ask(host->ctx, question, subject, login_take_pin, ret, err);
}

/* Before the turn nothing is certain, since another process may be in the middle of a login. Only
 * one answer is believed: that no PIN is wanted, so that no person types one in vain. */
static enum aad_code login_ask_before(struct login *l, struct login_pin *ret, struct aad_error *err)
{
    if (!login_is_stored(login_source(l)) && login_check_token(l, err) == AAD_LOCKED)
        return AAD_LOCKED;
    return login_is_at_pad(l) ? AAD_OK : login_ask(l, ret, err);
}

static enum aad_code login_look_again(struct login *l, struct login_pin *ret, struct aad_error *err)
{
    enum aad_code code = login_check_token(l, err);

    return code || !login_is_at_pad(l) ? code : login_ask(l, ret, err);
}

/* Where a process was cut off, only what a person typed is sent. */
static bool login_may_send(const struct login *l, const struct login_pin *pin)
{
    return (pin->is_given || login_is_at_pad(l)) && (pin->is_typed || !l->was_cut);
}

/* Takes the turn, with a PIN that may be sent in it; else it leaves the turn and asks for another
 * PIN. */
static enum aad_code login_take_turn(struct login *l, struct login_pin *ret, struct aad_error *err)
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

/* Makes the mark that a process leaves behind if it dies in the login. */
static enum aad_code login_mark(const struct login *l, struct aad_error *err)
{
    int fd;

    if (!l->s->host->time_left_ms(l->s->host->ctx))
        return aad_error_set(err, AAD_TIMEOUT, NULL, "no time is left for the token's login");
    fd = open(l->pending, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return aad_error_set(err, AAD_IO, NULL, "cannot make %.300s: %s", l->pending,
                             strerror(errno));
    (void)close(fd);
    return AAD_OK;
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
    files_count_login(turn);
    *ret_rv = s->module->C_Login(s->session, user, is_pad ? NULL : (CK_UTF8CHAR *)pin->bytes,
                                 is_pad ? 0 : pin->len);
    files_unlock(turn);
    if (*ret_rv == CKR_USER_ALREADY_LOGGED_IN)
        *ret_rv = CKR_OK;
    return AAD_OK;
}

/* What the token refused is remembered first, then the mark goes; where it cannot be remembered,
 * the mark stays, and the next process asks a person. */
static enum aad_code login_settle(struct login *l, const struct login_pin *pin, CK_RV rv,
                                  const char *what, struct aad_error *err)
{
    bool is_kept = rv == CKR_OK || !pin->len || !login_may_have_counted(rv) ||
                   refused_note(&l->refused, pin->bytes, pin->len);

    if (is_kept)
        (void)unlink(l->pending);
    if (rv == CKR_OK)
        return AAD_OK;
    (void)rv_error(rv, what, &l->s->refusal);
    if (err)
        *err = l->s->refusal;
    return l->s->refusal.code;
}

static enum aad_code login_try(struct login *l, const struct login_pin *pin, struct aad_error *err)
{
    const struct aad_store_host *host = l->s->host;
    enum aad_code code = pin->len ? refused_check(&l->refused, pin->bytes, pin->len, err) : AAD_OK;
    CK_RV rv = CKR_OK;

    if (!code)
        code = login_send(l, CKU_USER, pin, &rv, err);
    if (!code)
        code = login_settle(l, pin, rv, "the token's login failed", err);
    if (pin->len && (!code || (l->s->refusal.code && login_may_have_counted(rv))))
        host->answer_was(host->ctx, AAD_ASK_PIN, !code);
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
    if (!code) {
        s->is_logged_in = true;
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
    enum aad_code code;

    if (s->pin_len) {
        memcpy(ret->bytes, s->pin, sizeof ret->bytes);
        ret->len = s->pin_len;
        return login_begin(l, err);
    }
    code = login_take_turn(l, ret, err);
    return code || !ret->len ? code : refused_check(&l->refused, ret->bytes, ret->len, err);
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
