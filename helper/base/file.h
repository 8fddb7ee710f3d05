/*
 * file.h - files that others may have prepared for us
 *
 * Everything is opened once, the descriptor is checked, and the descriptor is used: a name that
 * is swapped in between changes nothing (security case 31).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/deadline.h"
#include "base/secret.h"

/* Who may have written a file that we believe. */
enum file_trust {
    FILE_TRUST_CONFIG,  /* regular, owned by us or root, not writable by group or others */
    FILE_TRUST_ROOT,    /* the same, owned by root: what no user may write for himself */
    FILE_TRUST_PRIVATE, /* regular, owned by us, one link, no bits for group and others */
};

/* Reads a whole file of at most max bytes. Only for FILE_TRUST_PRIVATE it follows no link at the
 * last component. AAD_NOT_FOUND when the file does not exist, AAD_CONFIG when it is not to be
 * trusted (with the reason, and the chmod that mends it), AAD_IO. */
enum aad_code file_read(const char *path, enum file_trust trust, size_t max, struct secret *ret,
                        struct aad_error *err);

/* How to read from a descriptor that may stay open: at most max bytes (more is AAD_USAGE), until
 * its end, or until is_complete says that what has come is all (NULL: it never says so). */
struct file_message {
    size_t max;
    const struct deadline *deadline; /* NULL = none */
    bool (*is_complete)(const char *bytes, size_t len);
    size_t size; /* of a regular file: it is read at once and ends there; 0 = not known */
};

enum aad_code file_read_message(int fd, const struct file_message *message, struct secret *ret,
                                struct aad_error *err);

/* Reads what is left of an open descriptor, at most max bytes; more is AAD_USAGE. */
enum aad_code file_read_fd(int fd, size_t max, const struct deadline *deadline, struct secret *ret,
                           struct aad_error *err);

/* Replaces or creates a file: temporary file in the same directory, mode, write, fsync, rename,
 * fsync of the directory. kill -9 at any instant leaves the old file or the new one (P8), and at
 * worst a temporary file, which a later call in that directory removes. */
enum aad_code file_replace(const char *path, mode_t mode, const void *bytes, size_t len,
                           struct aad_error *err);

/* Could file_replace() write so many bytes there now? For a caller that is about to do what it
 * cannot undo when the file fails. Leaves nothing. */
enum aad_code file_rehearse(const char *path, size_t len, struct aad_error *err);

/* Creates a directory and its missing parents with mode 0700, whatever the umask, and checks that
 * it is ours and that nobody else may write there. */
enum aad_code file_make_private_dir(const char *path, struct aad_error *err);

/* Is nothing there, not even a link? False where that cannot be told. */
bool file_is_absent(const char *path);

/* Checks every component from / to the last: owned by root or us, not writable by others, or
 * sticky as /tmp is. For code and configuration that decides (P10). AAD_CONFIG names the culprit.
 */
enum aad_code file_check_chain(const char *path, struct aad_error *err);

/* If *path names a symbolic link, puts into it what the link leads to in the end: file_replace()
 * then leaves the link. Everything on the way is checked as by file_check_chain(), so that nobody
 * else chooses what is written; what is there already must be a regular file. */
enum aad_code file_follow(struct buf *path, struct aad_error *err);

/* Opens (creating) a private file for locking. Returns a descriptor or -1 with *err filled. */
int file_open_lock(const char *path, struct aad_error *err);

/* Tries to take the exclusive lock: true if it is ours now. Closing the descriptor frees it, also
 * when the process is killed. */
bool file_try_lock(int fd);

/* Writes all of it, through EINTR and short writes. */
enum aad_code file_write_all(int fd, const void *bytes, size_t len, struct aad_error *err);

#endif
