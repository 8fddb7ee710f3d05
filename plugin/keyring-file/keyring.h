/*
 * keyring.h - the embedded keyring while it is in use: from the master password to its key
 *
 * Nothing is locked for reading or writing secrets: each is a file of its own, and the header as
 * well as all of them are replaced as a whole. So a reader sees the old or the new one, and
 * somebody who is stopped in the middle stops nobody else. Only those who change the password take
 * turns (change.c).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef KEYRING_FILE_KEYRING_H
#define KEYRING_FILE_KEYRING_H

#include "common/replace.h"
#include "entry.h"
#include "header.h"

#define KEYRING_HEADER "keyring"
#define KEYRING_PASSWORD_MAX 1024u

struct aad_store_state {
    const struct aad_store_host *host;
    struct folder folder;
    unsigned char header[HEADER_SIZE]; /* as it was when it was opened */
    unsigned char key[SEAL_KEY];
    bool is_open;
};

/* Every verb that needs the key begins with this: it reads the header, which may have changed, and
 * asks for the password if it must. AAD_NOT_FOUND (and *err not set): there is no keyring, nor any
 * secret, and may_create is false. AAD_LOCKED: the password is wrong. */
enum aad_code keyring_open(struct aad_store_state *s, bool may_create, struct aad_error *err);

/* For verbs that must not ask a person. AAD_NOT_FOUND without *err set. */
enum aad_code keyring_check(struct aad_store_state *s, struct aad_error *err);

/* Visits the names of all files of secrets, in order; a name may be changed. */
typedef enum aad_code keyring_visit(void *ctx, char *name);
enum aad_code keyring_each(const struct aad_store_state *s, keyring_visit *visit, void *ctx,
                           struct aad_error *err);

/* --- what else change.c needs --- */

struct keyring_password {
    size_t len;
    char bytes[KEYRING_PASSWORD_MAX];
};
void keyring_wipe_password(struct keyring_password *password);
#define auto_password __attribute__((cleanup(keyring_wipe_password)))

/* Reads the header. AAD_NOT_FOUND without *err set: there is no keyring. */
enum aad_code keyring_find(struct aad_store_state *s, unsigned char ret[HEADER_SIZE],
                           struct aad_error *err);
/* Asks the host for a password that can be one. */
enum aad_code keyring_ask(struct aad_store_state *s, enum aad_question question,
                          struct keyring_password *ret, struct aad_error *err);
/* Opens the header with what was derived from the answer to a question, tells the host whether it
 * was right, and what to keep of it. AAD_LOCKED: it was wrong. */
enum aad_code keyring_judge(struct aad_store_state *s, enum aad_question question,
                            const unsigned char header[HEADER_SIZE],
                            const unsigned char derived[SEAL_KEY], struct aad_error *err);
/* Writes a header, and reads it back from the disk before it counts. */
enum aad_code keyring_write(struct replace *r, const unsigned char header[HEADER_SIZE],
                            struct aad_error *err);
enum aad_code keyring_has_no_key(struct aad_error *err);

/* --- change.c --- */

/* The verb change_password of store.h: the same keyring under another master password. */
enum aad_code change_password(struct aad_store_state *s, struct aad_error *err);

#endif
