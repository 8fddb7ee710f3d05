/*
 * files.h - the files of the embedded keyring: whose they are, and one writer at a time
 *
 * In one directory (0700) of the user's: `keyring` is libsecret's encrypted file; `lock` is locked
 * around every use of it; `creating` exists only while the first version of `keyring` is written.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FILES_H
#define FILES_H

#include <aad-credential/store.h>

struct files {
    char *directory, *keyring; /* absolute paths */
    int directory_fd;
    int lock_fd; /* -1 = not locked */
};

/* Makes the directory where it is missing. AAD_CONFIG when somebody else could have a hand in it.
 */
enum aad_code files_open(struct files *f, const char *data_directory, struct aad_error *err);
void files_close(struct files *f);

/* Waits for the lock until the deadline. Mends what a writer that was killed left behind. */
enum aad_code files_lock(struct files *f, const struct aad_store_host *host, struct aad_error *err);
void files_unlock(struct files *f);

/* Is there a keyring, with at least one complete version? AAD_NOT_FOUND without *err set when not;
 * AAD_CONFIG when it is not a private file of ours; AAD_IO when it is damaged. */
enum aad_code files_check(const struct files *f, struct aad_error *err);

/* AAD_IO: the content is not what a keyring has. */
enum aad_code files_is_damaged(const struct files *f, struct aad_error *err);

/* Around the first writing: a kill in between leaves the mark, and files_lock() starts again. */
enum aad_code files_begin_creating(const struct files *f, struct aad_error *err);
enum aad_code files_end_creating(const struct files *f, struct aad_error *err);

/* Makes what was written last. */
enum aad_code files_sync(const struct files *f, struct aad_error *err);

#endif
