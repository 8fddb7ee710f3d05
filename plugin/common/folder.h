/*
 * folder.h - a folder of a store's own, and the private files in it
 *
 * A private file is a regular file of ours with one name, which nobody else may read or write; a
 * private folder likewise. Anything else is refused with AAD_CONFIG and a remedy: it is not read,
 * and so not believed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMON_FOLDER_H
#define COMMON_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include <aad-credential/error.h>

#define FOLDER_PATH_MAX 4096
/* What replace.h names the files that it will rename. */
#define FOLDER_TEMPORARY ".new-"

struct folder {
    int fd; /* -1: it is not there */
    char path[FOLDER_PATH_MAX];
};

/* Makes the folder of an absolute path, and those above it, private (0700) and to last; what exists
 * already is left as it is. 0, or -1 with errno. */
int folder_make(const char *path);

/* Checks a folder that others may read but not change: one above a store's own. is_made: it is made
 * where it is missing. AAD_REFUSED: it could be changed by others. AAD_IO. */
enum aad_code folder_check(const char *path, bool is_made, struct aad_error *err);

/* path is absolute; nothing on the disk is looked at yet. */
enum aad_code folder_init(struct folder *ret, const char *path, struct aad_error *err);
/* Opens it, if it is not open. With is_made the folder is made (0700) where it is missing, and
 * those above it; without, a missing one is AAD_OK, and each file in it is AAD_NOT_FOUND. */
enum aad_code folder_open(struct folder *f, bool is_made, struct aad_error *err);
void folder_close(struct folder *f);

struct folder_bytes {
    unsigned char *bytes;
    size_t size, len; /* what there is room for, and what was read */
};

/* The first `size` bytes of a private file. AAD_NOT_FOUND without *err set. */
enum aad_code folder_read(const struct folder *f, const char *name, struct folder_bytes *ret,
                          struct aad_error *err);

/* Removes a file, for good. AAD_NOT_FOUND without *err set. */
enum aad_code folder_remove(const struct folder *f, const char *name, struct aad_error *err);

/* Makes the changes of names in the folder last. */
enum aad_code folder_sync(const struct folder *f, struct aad_error *err);

/* Removes the temporary files of writers that were killed. */
void folder_sweep(const struct folder *f);

/* AAD_IO: "cannot WHAT 'PATH/NAME': ..." by errno. */
enum aad_code folder_fail(const struct folder *f, const char *what, const char *name,
                          struct aad_error *err);

#endif
