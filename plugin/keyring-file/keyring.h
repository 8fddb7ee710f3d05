/*
 * keyring.h - the embedded keyring while it is in use: from the master password to its key
 *
 * Nothing is locked: the header is made once and each secret is a file of its own, and all of them
 * are replaced as a whole. So a reader sees the old or the new one, and somebody who is stopped in
 * the middle stops nobody else.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef KEYRING_FILE_KEYRING_H
#define KEYRING_FILE_KEYRING_H

#include "entry.h"
#include "header.h"

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

#endif
