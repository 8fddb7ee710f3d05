/*
 * replace.h - a file is replaced as a whole, or not at all
 *
 *     auto_replace struct replace r = replace_of(folder, "name");
 *     code = replace_write(&r, bytes, len, err);     a new file beside it, on disk
 *     code = code ? code : replace_read(&r, &back, err);      and is it what it should be?
 *     code = code ? code : replace_commit(&r, err);           takes the place of the old one
 *
 * Whatever fails, and wherever the process is killed, the name has the old file or the new one, and
 * that is whole. No lock is held that somebody could wait for; of two writers the last one wins.
 * The next writer removes what a killed one left.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMON_REPLACE_H
#define COMMON_REPLACE_H

#include "common/folder.h"

struct replace {
    const struct folder *folder; /* both borrowed */
    const char *name;
    int fd;             /* of the new file, which is locked: its writer lives */
    char temporary[32]; /* what the new file is called; "" = there is none */
};

static inline struct replace replace_of(const struct folder *folder, const char *name)
{
    return (struct replace){.folder = folder, .name = name, .fd = -1};
}

enum aad_code replace_write(struct replace *r, const void *bytes, size_t len,
                            struct aad_error *err);
/* Reads the new file back, from the disk if it is on one. */
enum aad_code replace_read(struct replace *r, struct folder_bytes *ret, struct aad_error *err);
enum aad_code replace_commit(struct replace *r, struct aad_error *err);
/* The same, but there must be no old file. AAD_REFUSED: somebody else was first, and that file
 * stays. */
enum aad_code replace_create(struct replace *r, struct aad_error *err);

/* Removes the new file, if it has not taken its place. */
void replace_clear(struct replace *r);

#define auto_replace __attribute__((cleanup(replace_clear)))

#endif
