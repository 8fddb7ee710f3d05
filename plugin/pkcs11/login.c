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
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "der.h"
#include "state.h"

#define LOGIN_SALT 16

struct login {
    struct aad_store_state *s;
    char lock[600], refused[600], pending[600];
    int fd;
    bool was_cut; /* an earlier process died while the token had a PIN: only a person may try */
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

static enum aad_code login_check_refused(const struct login *l, const struct login_pin *pin,
                                         struct aad_error *err)
{
    unsigned char kept[LOGIN_SALT + DER_DIGEST_SIZE], print[DER_DIGEST_SIZE];
    size_t len;
    enum aad_code code = files_read(l->refused, kept, sizeof kept, &len, err);

    if (code == AAD_NOT_FOUND)
        return AAD_OK;
    if (code)
        return code;
    if (len != sizeof kept || !der_fingerprint(pin->bytes, pin->len, kept, LOGIN_SALT, print))
        return aad_error_set(err, AAD_IO, NULL, "%.300s is damaged", l->refused);
    if (memcmp(print, kept + LOGIN_SALT, sizeof print) != 0)
        return AAD_OK;
    (void)aad_error_set(err, AAD_REJECTED, NULL,
                        "the token refused this very PIN before, so it is not tried again");
    return aad_error_remedy(err, "Store the right PIN, or run the command on a terminal and type "
                                 "it there.");
}

static void login_note_refused(const struct login *l, const struct login_pin *pin)
{
    unsigned char kept[LOGIN_SALT + DER_DIGEST_SIZE];

    if (der_random(kept, LOGIN_SALT) &&
        der_fingerprint(pin->bytes, pin->len, kept, LOGIN_SALT, kept + LOGIN_SALT))
        (void)files_write(l->refused, kept, sizeof kept, NULL);
}

/* Whatever is not surely something else may have been a wrong PIN: some modules answer
 * CKR_GENERAL_ERROR to it. */
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
    case CKR_PIN_LOCKED:
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
    CK_RV rv = s->module->C_GetTokenInfo(s->slot, &s->token);
    char text[80];

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

static enum aad_code login_ask(struct login *l, const char *subject, struct login_pin *ret,
                               struct aad_error *err)
{
    const struct aad_store_host *host = l->s->host;
    enum aad_question question = AAD_ASK_PIN;

    if (l->s->token.flags & CKF_PROTECTED_AUTHENTICATION_PATH)
        question = AAD_ASK_PIN_PAD;
    else if (l->was_cut)
        question = AAD_ASK_PIN_ANEW;
    return host->ask(host->ctx, question, subject, login_take_pin, ret, err);
}

/* The token has the PIN, or a person is at its pin pad. */
static CK_RV login_send(struct login *l, CK_USER_TYPE user, const struct login_pin *pin)
{
    struct aad_store_state *s = l->s;
    bool is_pad = s->token.flags & CKF_PROTECTED_AUTHENTICATION_PATH;
    int fd = open(l->pending, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    CK_RV rv;

    if (fd >= 0)
        (void)close(fd);
    rv = s->module->C_Login(s->session, user, is_pad ? NULL : (CK_UTF8CHAR *)pin->bytes,
                            is_pad ? 0 : pin->len);
    (void)unlink(l->pending);
    return rv == CKR_USER_ALREADY_LOGGED_IN ? CKR_OK : rv;
}

static enum aad_code login_try(struct login *l, CK_USER_TYPE user, const struct login_pin *pin,
                               struct aad_error *err)
{
    const struct aad_store_host *host = l->s->host;
    bool is_pad = l->s->token.flags & CKF_PROTECTED_AUTHENTICATION_PATH;
    CK_RV rv;

    if (!host->time_left_ms(host->ctx))
        return aad_error_set(err, AAD_TIMEOUT, NULL, "no time is left for the token's login");
    rv = login_send(l, user, pin);
    if (rv == CKR_OK) {
        (void)unlink(l->refused);
        if (!is_pad)
            host->answer_was(host->ctx, AAD_ASK_PIN, true);
        return AAD_OK;
    }
    if (!is_pad && login_may_have_counted(rv)) {
        login_note_refused(l, pin);
        host->answer_was(host->ctx, AAD_ASK_PIN, false);
    }
    return rv_error(rv, "the token's login failed", err);
}

/* What a stored PIN may not do again, a person may decide to: it is a user action of its own. */
static enum aad_code login_get_pin(struct login *l, const char *subject, struct login_pin *ret,
                                   struct aad_error *err)
{
    bool is_pad = l->s->token.flags & CKF_PROTECTED_AUTHENTICATION_PATH;
    enum aad_code code = login_ask(l, subject, ret, err);

    if (code || is_pad || l->was_cut)
        return code;
    code = login_check_refused(l, ret, err);
    if (code != AAD_REJECTED || !l->s->host->may_ask)
        return code;
    l->was_cut = true;
    return login_ask(l, subject, ret, err);
}

enum aad_code login_user(struct aad_store_state *s, struct aad_error *err)
{
    struct login l = {.fd = -1};
    struct login_pin pin = {{0}, 0};
    char subject[160];
    enum aad_code code;

    if (s->is_logged_in || !(s->token.flags & CKF_LOGIN_REQUIRED))
        return AAD_OK;
    code = login_begin(&l, s, err);
    if (!code)
        code = login_check_token(s, subject, sizeof subject, err);
    if (!code)
        code = login_get_pin(&l, subject, &pin, err);
    if (!code)
        code = login_try(&l, CKU_USER, &pin, err);
    login_end(&l);
    if (!code) {
        s->is_logged_in = true;
        memcpy(s->pin, pin.bytes, sizeof s->pin);
        s->pin_len = pin.len;
    }
    explicit_bzero(&pin, sizeof pin);
    return code;
}

/* The PIN that the token has just taken is no new try. A module that stores the attribute but does
 * not enforce it knows no such login: then none was needed. */
enum aad_code login_key(struct aad_store_state *s, struct aad_error *err)
{
    struct login l = {.fd = -1};
    struct login_pin pin = {{0}, 0};
    enum aad_code code = login_begin(&l, s, err);
    CK_RV rv;

    if (code)
        return code;
    memcpy(pin.bytes, s->pin, sizeof pin.bytes);
    pin.len = s->pin_len;
    if (s->token.flags & CKF_PROTECTED_AUTHENTICATION_PATH)
        code = login_ask(&l, "the key", &pin, err);
    if (code) {
        login_end(&l);
        return code;
    }
    rv = login_send(&l, CKU_CONTEXT_SPECIFIC, &pin);
    if (rv != CKR_OK && rv != CKR_USER_TYPE_INVALID && rv != CKR_OPERATION_NOT_INITIALIZED) {
        if (login_may_have_counted(rv) && pin.len)
            login_note_refused(&l, &pin);
        code = rv_error(rv, "the key's own login failed", err);
    }
    login_end(&l);
    explicit_bzero(&pin, sizeof pin);
    return code;
}
