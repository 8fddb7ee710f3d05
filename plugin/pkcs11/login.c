/*
 * login.c - one PIN try per user action, and never a refused PIN again (promise P6)
 *
 * Three things make a PIN count only once. All processes of the user take turns at a token's
 * login, so that twenty of them do not try the same wrong PIN twenty times. A PIN that the token
 * refused leaves a fingerprint, under which it is known again before it is sent. And while the
 * token has the PIN, a mark says so: if the process dies there, nobody knows whether it counted,
 * and the next one asks a person.
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

#include "der.h"
#include "state.h"

#define LOGIN_SALT 16
#define LOGIN_REFUSED_MAX 8
#define LOGIN_READS 5
#define LOGIN_READ_STEP_MS 10

/* PINs that the token refused, the latest last: one is not enough, since a person may mistype one
 * while another lies wrong in a keyring. */
struct login_refused {
    unsigned char salt[LOGIN_SALT];
    unsigned char prints[LOGIN_REFUSED_MAX][DER_DIGEST_SIZE];
};

struct login {
    struct aad_store_state *s;
    char lock[600], refused[600], pending[600];
    int fd;
    bool was_cut; /* an earlier process died while the token had a PIN */
    struct login_refused known;
    size_t n_known;
};

struct login_pin {
    unsigned char bytes[PKCS11_PIN_MAX + 1];
    size_t len;
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

/* --- what a refused PIN leaves -------------------------------------------------------------- */

static enum aad_code login_read_refused(struct login *l, struct aad_error *err)
{
    size_t len = 0;
    enum aad_code code =
        files_read(l->refused, (unsigned char *)&l->known, sizeof l->known, &len, err);

    if (code == AAD_NOT_FOUND)
        return AAD_OK;
    if (code)
        return code;
    l->n_known = len < LOGIN_SALT ? 0 : (len - LOGIN_SALT) / DER_DIGEST_SIZE;
    if (l->n_known && len == LOGIN_SALT + l->n_known * DER_DIGEST_SIZE)
        return AAD_OK;
    (void)aad_error_set(err, AAD_IO, NULL, "%.300s is damaged", l->refused);
    return aad_error_remedy(err, "It remembers refused PINs. Be sure of the PIN, then delete it.");
}

static enum aad_code login_check_refused(struct login *l, const struct login_pin *pin,
                                         struct aad_error *err)
{
    unsigned char print[DER_DIGEST_SIZE];
    bool is_known = false;
    enum aad_code code = login_read_refused(l, err);

    if (code || !l->n_known)
        return code;
    if (!der_fingerprint(pin->bytes, pin->len, l->known.salt, LOGIN_SALT, print))
        return aad_error_set(err, AAD_INTERNAL, NULL, "the PIN's fingerprint failed");
    for (size_t i = 0; i < l->n_known; i++)
        is_known = is_known || !memcmp(print, l->known.prints[i], sizeof print);
    if (!is_known)
        return AAD_OK;
    (void)aad_error_set(err, AAD_REJECTED, NULL,
                        "the token refused this very PIN before, so it is not tried again");
    return aad_error_remedy(err, "Store the right PIN, or run the command on a terminal and type "
                                 "it. If this PIN is right now (the token was reset), delete the "
                                 "file pkcs11/refused-* in the directory that 'aad-credential "
                                 "doctor' shows as data.");
}

static bool login_note_refused(struct login *l, const struct login_pin *pin)
{
    struct login_refused *known = &l->known;

    if (!l->n_known && !der_random(known->salt, LOGIN_SALT))
        return false;
    if (l->n_known == LOGIN_REFUSED_MAX)
        memmove(known->prints[0], known->prints[1], sizeof known->prints[0] * --l->n_known);
    if (!der_fingerprint(pin->bytes, pin->len, known->salt, LOGIN_SALT, known->prints[l->n_known]))
        return false;
    l->n_known++;
    return !files_write(l->refused, known, LOGIN_SALT + l->n_known * DER_DIGEST_SIZE, NULL);
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

static enum aad_code login_begin(struct login *l, struct aad_store_state *s, struct aad_error *err)
{
    enum aad_code code = files_path(s, "lock", l->lock, sizeof l->lock, err);

    l->s = s;
    l->fd = -1;
    if (!code)
        code = files_path(s, "refused", l->refused, sizeof l->refused, err);
    if (!code)
        code = files_path(s, "pending", l->pending, sizeof l->pending, err);
    if (!code)
        code = files_lock(s, l->lock, &l->fd, err);
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
static enum aad_code login_check_token(struct aad_store_state *s, char *ret_subject, size_t size,
                                       struct aad_error *err)
{
    CK_RV rv = token_read(s, s->slot, &s->token);
    char text[80];

    /* SoftHSM fails so while another process writes to the token. */
    for (int i = 0; rv == CKR_GENERAL_ERROR && i < LOGIN_READS; i++) {
        (void)poll(NULL, 0, LOGIN_READ_STEP_MS);
        rv = token_read(s, s->slot, &s->token);
    }
    if (rv != CKR_OK)
        return rv_error(rv, "the token does not say how it is", err);
    if (s->token.flags & CKF_USER_PIN_LOCKED)
        return rv_error(CKR_PIN_LOCKED, "the token cannot be used", err);
    if (s->token.flags & CKF_USER_PIN_FINAL_TRY) {
        (void)aad_error_set(err, AAD_LOCKED, NULL,
                            "one more wrong PIN locks the token: that try is not ours to use");
        return aad_error_remedy(err, "Log in with the token's own program, which resets the "
                                     "count, then repeat the command.");
    }
    token_describe(&s->token, text, sizeof text);
    (void)snprintf(ret_subject, size, "%s%s", text,
                   s->token.flags & CKF_USER_PIN_COUNT_LOW ? ", a wrong PIN was entered before"
                                                           : "");
    return AAD_OK;
}

/* A token with keys of its own may take a PIN from here as well, as gnome-keyring's do: one for
 * which the connection names a source other than a person is sent. */
static bool login_is_at_pad(const struct aad_store_state *s)
{
    const char *source = s->host->setting(s->host->ctx, "pin");

    if (!(s->token.flags & CKF_PROTECTED_AUTHENTICATION_PATH))
        return false;
    return !source || (strcmp(source, "keyring") != 0 && strncmp(source, "fd:", 3) != 0 &&
                       strncmp(source, "credential:", 11) != 0);
}

static enum aad_code login_ask(struct login *l, const char *subject, struct login_pin *ret,
                               struct aad_error *err)
{
    const struct aad_store_host *host = l->s->host;
    enum aad_question question = AAD_ASK_PIN;

    if (login_is_at_pad(l->s))
        question = AAD_ASK_PIN_PAD;
    else if (l->was_cut)
        question = AAD_ASK_PIN_ANEW;
    return host->ask(host->ctx, question, subject, login_take_pin, ret, err);
}

/* What a process that dies in the login leaves behind. */
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

/* The token has the PIN, or a person is at its pin pad. The mark is there before, and goes when
 * what came of it is settled. */
static enum aad_code login_send(struct login *l, CK_USER_TYPE user, const struct login_pin *pin,
                                CK_RV *ret_rv, struct aad_error *err)
{
    struct aad_store_state *s = l->s;
    bool is_pad = login_is_at_pad(s); /* a person takes minutes, and nobody else waits for that */
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
    bool is_kept =
        rv == CKR_OK || !pin->len || !login_may_have_counted(rv) || login_note_refused(l, pin);

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
    enum aad_code code = pin->len ? login_check_refused(l, pin, err) : AAD_OK;
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
    struct login_pin pin = {{0}, 0};
    char subject[160];
    enum aad_code code = login_refused_before(s, err);

    if (code || s->is_logged_in || !(s->token.flags & CKF_LOGIN_REQUIRED))
        return code;
    code = login_begin(&l, s, err);
    if (!code)
        code = login_check_token(s, subject, sizeof subject, err);
    if (!code)
        code = login_ask(&l, subject, &pin, err);
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
 * wants no login but for this key) it is asked for. */
static enum aad_code login_choose_key_pin(struct login *l, struct login_pin *ret,
                                          struct aad_error *err)
{
    struct aad_store_state *s = l->s;
    char subject[160];
    enum aad_code code;

    if (s->pin_len) {
        memcpy(ret->bytes, s->pin, sizeof ret->bytes);
        ret->len = s->pin_len;
        return AAD_OK;
    }
    code = login_check_token(s, subject, sizeof subject, err);
    if (!code)
        code = login_ask(l, subject, ret, err);
    return code || !ret->len ? code : login_check_refused(l, ret, err);
}

/* A module that stores the attribute but does not enforce it knows no such login: then none was
 * needed. */
enum aad_code login_key(struct aad_store_state *s, struct aad_error *err)
{
    struct login l = {.fd = -1};
    struct login_pin pin = {{0}, 0};
    enum aad_code code = login_refused_before(s, err);
    CK_RV rv = CKR_OK;

    if (!code)
        code = login_begin(&l, s, err);
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
