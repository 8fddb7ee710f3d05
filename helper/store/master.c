/*
 * master.c - where the answer to a plugin's question for a password comes from
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/master.h"

#include <errno.h>
#include <string.h>

#include "base/ask.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/error.h"
#include "base/keyctl.h"
#include "base/text.h"
#include "store/source.h"

#define MASTER_MAX 1024u
#define MASTER_CREDENTIAL "aad-credential-master"
#define MASTER_VARIABLE "AAD_CREDENTIAL_MASTER_FD"

static const struct source master_source = {
    .noun = "the master password",
    .remedy = "Look at the systemd credential " MASTER_CREDENTIAL ", or at what " MASTER_VARIABLE
              " reads from.",
    .max = MASTER_MAX,
    .may_have_lines = true, /* as those that encrypt a keyring already */
};

enum master_place {
    MASTER_FROM_NOWHERE,
    MASTER_FROM_OFFER,
    MASTER_FROM_CREDENTIAL,
    MASTER_FROM_FD,
    MASTER_FROM_KERNEL,
    MASTER_FROM_PERSON,
};

static struct secret master_offered;         /* what `unlock` read itself */
static struct secret master_offered_new;     /* and its successor */
static struct secret master_offered_key;     /* what a store made of the one that opens it */
static struct secret master_given_key;       /* the kernel's, while it is being judged */
static enum master_place master_last_source; /* of the answer that is being judged */

/* One key for each data directory: it belongs to the keyring there. */
static enum aad_code master_describe(char out[64], struct aad_error *err)
{
    auto_buf struct buf directory = {0};
    char name[17];
    enum aad_code code = env_data_dir(&directory, err);

    if (code)
        return code;
    (void)snprintf(out, 64, "aad-credential:master:%s",
                   text_hash_name(name, directory.bytes, directory.len));
    return AAD_OK;
}

void master_offer(const struct secret *password)
{
    secret_clear(&master_offered);
    secret_clear(&master_offered_key);
    if (password)
        secret_append_secret(&master_offered, password);
}

void master_offer_new(const struct secret *password)
{
    secret_clear(&master_offered_new);
    if (password)
        secret_append_secret(&master_offered_new, password);
}

static const char *master_fd_text(void)
{
    return env_get(MASTER_VARIABLE);
}

/* The value is not shown: somebody may have taken it for the place of the password. */
static enum aad_code master_from_fd(const struct deadline *deadline, struct secret *ret,
                                    struct aad_error *err)
{
    int64_t fd = -1;

    if (!text_to_int(master_fd_text(), 0, 65535, &fd))
        return aad_error_set(err, AAD_CONFIG, NULL,
                             MASTER_VARIABLE
                             " is not the number of a descriptor\n"
                             "It is a number, such as 3, and never the password: " MASTER_VARIABLE
                             "=3 aad-credential ... 3< FILE");
    return source_from_fd(&master_source, (int)fd, deadline, ret, err);
}

static enum aad_code master_from_kernel(struct secret *ret)
{
    char description[64];

    if (master_describe(description, NULL) || keyctl_load(description, ret))
        return AAD_NOT_FOUND;
    return ret->len ? AAD_OK : AAD_NOT_FOUND;
}

bool master_is_given(void)
{
    return master_offered.len || source_has_credential(MASTER_CREDENTIAL) || master_fd_text();
}

static enum aad_code master_find_kept(struct secret *ret, struct aad_error *err)
{
    master_last_source = MASTER_FROM_KERNEL;
    secret_clear(&master_given_key);
    if (!master_is_given() && !master_from_kernel(ret)) {
        secret_append_secret(&master_given_key, ret);
        return AAD_OK;
    }
    return aad_error_set(err, AAD_NOT_FOUND, NULL, "no key of the embedded keyring is kept");
}

/* AAD_NOT_FOUND (*err need not be set): no source is configured, a person must be asked. */
static enum aad_code master_find(enum aad_question question, const struct deadline *deadline,
                                 struct secret *ret, struct aad_error *err)
{
    bool is_next = question == AAD_ASK_NEW_PASSWORD && master_offered_new.len;
    const struct secret *offered = is_next ? &master_offered_new : &master_offered;
    enum aad_code code = secret_ok(offered, err);

    if (code)
        return code;
    if (offered->len) {
        master_last_source = MASTER_FROM_OFFER;
        secret_append_secret(ret, offered);
        return secret_ok(ret, err);
    }
    master_last_source = MASTER_FROM_CREDENTIAL;
    code = source_from_credential(&master_source, MASTER_CREDENTIAL, ret, err);
    if (code != AAD_NOT_FOUND)
        return code;
    master_last_source = MASTER_FROM_FD;
    return master_fd_text() ? master_from_fd(deadline, ret, err) : AAD_NOT_FOUND;
}

static enum aad_code master_nobody(const struct store_question *q, struct aad_error *err)
{
    if (q->question == AAD_ASK_KEYRING_PASSWORD)
        return aad_error_set(err, AAD_LOCKED, NULL,
                             "the keyring '%s' is locked\n"
                             "Unlock the keyring in the desktop session, or run the command on a "
                             "terminal to be asked for its password.",
                             q->subject);
    return aad_error_set(
        err, AAD_LOCKED, NULL,
        "the master password of the embedded keyring is not known, and there is nobody to ask\n"
        "Run 'aad-credential unlock' once on a terminal. An agent without one gets it from a "
        "systemd credential named " MASTER_CREDENTIAL
        ", or from the descriptor named by " MASTER_VARIABLE ".");
}

static enum aad_code master_ask(const struct store_question *q, struct secret *ret,
                                struct aad_error *err)
{
    auto_buf struct buf prompt = {0};

    master_last_source = MASTER_FROM_PERSON;
    switch (q->question) {
    case AAD_ASK_NEW_PASSWORD:
        ask_say("The embedded keyring is new. Choose the master password that encrypts it.\n");
        return ask_new_secret("New master password", ret, err);
    case AAD_ASK_KEYRING_PASSWORD:
        buf_printf(&prompt, "Password of the keyring '%s'", q->subject);
        break;
    default:
        buf_append_text(&prompt, "Master password of the embedded keyring");
    }
    if (buf_ok(&prompt, err))
        return AAD_INTERNAL;
    return ask_secret(buf_text(&prompt), ret, err);
}

enum aad_code master_answer(const struct store_question *q, struct secret *ret,
                            struct aad_error *err)
{
    bool is_master = q->question == AAD_ASK_MASTER_PASSWORD || q->question == AAD_ASK_NEW_PASSWORD;
    enum aad_code code = AAD_NOT_FOUND;

    if (q->question == AAD_ASK_KEPT_KEY)
        return master_find_kept(ret, err);
    master_last_source = MASTER_FROM_NOWHERE;
    if (is_master)
        code = master_find(q->question, &q->deadline, ret, err);
    if (code != AAD_NOT_FOUND)
        return code;
    if (!q->may_ask || !ask_has_terminal())
        return master_nobody(q, err);
    return master_ask(q, ret, err);
}

/* Not one that has taken its place since: the password may just have been changed. */
static void master_drop_given(void)
{
    auto_secret struct secret now = {0};

    if (!master_from_kernel(&now) && secret_equal(&now, &master_given_key))
        (void)master_drop(NULL);
}

void master_answer_was(enum aad_question question, const struct secret *key, bool right)
{
    if (!right && master_last_source == MASTER_FROM_PERSON)
        ask_say("That password is wrong.\n");
    if (question == AAD_ASK_KEYRING_PASSWORD)
        return;
    if (right && key->len && master_last_source == MASTER_FROM_PERSON)
        (void)master_keep(key, MASTER_KEEP_S, NULL);
    if (right && key->len && master_last_source == MASTER_FROM_OFFER) {
        secret_clear(&master_offered_key);
        secret_append_secret(&master_offered_key, key);
    }
    if (!right && master_last_source == MASTER_FROM_KERNEL)
        master_drop_given();
    secret_clear(&master_given_key);
    if (!right && master_last_source == MASTER_FROM_OFFER)
        master_offer(NULL);
}

enum aad_code master_keep(const struct secret *key, int64_t timeout_s, struct aad_error *err)
{
    char description[64];
    enum aad_code code = master_describe(description, err);
    int errnum;

    if (code)
        return code;
    errnum = keyctl_save(description, key, timeout_s);
    if (!errnum)
        return AAD_OK;
    return aad_error_set(
        err, AAD_UNAVAILABLE, NULL, "the kernel keyring cannot keep it: %s\n%s", strerror(errnum),
        errnum == EDQUOT ? "You have too many kernel keys (/proc/key-users, keyctl show @u): "
                           "remove some, or have kernel.keys.maxkeys raised."
                         : "In a container without the kernel keyring, give the master "
                           "password by " MASTER_VARIABLE " instead.");
}

enum aad_code master_keep_offered(int64_t timeout_s, struct aad_error *err)
{
    if (!master_offered_key.len)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "the store has nothing that could be kept in place of its password");
    return master_keep(&master_offered_key, timeout_s, err);
}

enum aad_code master_drop(struct aad_error *err)
{
    char description[64];
    enum aad_code code = master_describe(description, err);
    int errnum;

    if (code)
        return code;
    errnum = keyctl_erase(description);
    if (!errnum || errnum == ENOKEY || errnum == EKEYEXPIRED || errnum == EKEYREVOKED)
        return AAD_OK;
    return aad_error_set(err, AAD_UNAVAILABLE, NULL, "the kernel keyring refused: %s",
                         strerror(errnum));
}

bool master_is_kept(void)
{
    auto_secret struct secret key = {0};

    return !master_from_kernel(&key);
}

bool master_is_at_hand(void)
{
    return master_is_given() || master_is_kept();
}
