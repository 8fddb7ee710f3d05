/*
 * entry.h - the file of one secret, CONNECTION.ROLE
 *
 * A head, with what people may see: label and user name. A random key, sealed under the keyring's.
 * The secret, sealed under that. Both seals authenticate the head and the file's name as well: a
 * file that was renamed, changed, or taken from another keyring does not open.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef KEYRING_FILE_ENTRY_H
#define KEYRING_FILE_ENTRY_H

#include <aad-credential/store.h>

#include "common/folder.h"
#include "common/seal.h"

#define ENTRY_TEXT_MAX 512 /* bytes of a label, of a user name: more is cut off */
#define ENTRY_HEAD_FIXED 18
#define ENTRY_HEAD_MAX (ENTRY_HEAD_FIXED + 2 * ENTRY_TEXT_MAX)
#define ENTRY_MAX (ENTRY_HEAD_MAX + SEAL_KEY + SEAL_MORE + AAD_SECRET_MAX + SEAL_MORE)
#define ENTRY_NAME_SIZE 66

/* The head. */
struct entry {
    char label[ENTRY_TEXT_MAX + 1], username[ENTRY_TEXT_MAX + 1];
    size_t head_len, secret_len;
};

/* Reads the head; the rest need not be there. False: it is damaged. */
bool entry_parse(const unsigned char *bytes, size_t len, struct entry *ret);

/* ret has room for ENTRY_MAX. False when OpenSSL refuses. */
bool entry_seal(const unsigned char key[SEAL_KEY], const struct aad_item *item,
                struct seal_bytes secret, struct folder_bytes *ret);
/* ret_secret has room for AAD_SECRET_MAX. False: it is damaged, or not what it claims to be. */
bool entry_open(const unsigned char key[SEAL_KEY], const struct aad_item *item,
                struct seal_bytes file, struct folder_bytes *ret_secret);

/* The file's name. False when connection or role cannot be in one. */
bool entry_print_name(const struct aad_item *item, char ret[ENTRY_NAME_SIZE]);
/* The other way; ret points into name, which is changed. False: it is no file of a secret. */
bool entry_parse_name(char *name, struct aad_item *ret);

#endif
