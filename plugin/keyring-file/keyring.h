/*
 * keyring.h - the encrypted file while it is in use: password, lock, libsecret's backend
 *
 * Between keyring_begin() and keyring_end() the file is locked, and `backend` has read it as it
 * is now. Nothing is kept between two verbs but the master password.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef KEYRING_H
#define KEYRING_H

#include "files.h"
#include "item.h"

struct aad_store_state {
    const struct aad_store_host *host;
    struct files files;
    char *variable; /* "SECRET_FILE_TEST_PASSWORD=..." once the password is known */
    bool is_proven; /* the password has opened the file */
    bool is_judged; /* the host has been told whether it is right */
    enum aad_question question;
    SecretBackend *backend; /* during one verb */
};

/* How every verb begins: asks for the password if it is not known yet, locks, reads, and proves
 * the password. AAD_NOT_FOUND: there is no file, and may_create is false. AAD_LOCKED: the password
 * is wrong. After any failure nothing is left to be ended. */
enum aad_code keyring_begin(struct aad_store_state *s, bool may_create, struct aad_error *err);
void keyring_end(struct aad_store_state *s);

/* The parts of it, for those who must not ask. */
enum aad_code keyring_exists(struct aad_store_state *s, bool *ret, struct aad_error *err);
enum aad_code keyring_get_password(struct aad_store_state *s, bool exists, struct aad_error *err);
enum aad_code keyring_enter(struct aad_store_state *s, bool may_create, struct aad_error *err);

/* Within begin and end. */
enum aad_code keyring_store(struct aad_store_state *s, const struct aad_item *item,
                            const char *label, SecretValue *value, struct aad_error *err);
enum aad_code keyring_get(struct aad_store_state *s, const struct aad_item *item, SecretValue **ret,
                          struct aad_error *err);
enum aad_code keyring_reopen(struct aad_store_state *s, struct aad_error *err);

/* Wipes the password. */
void keyring_forget(struct aad_store_state *s);

#endif
