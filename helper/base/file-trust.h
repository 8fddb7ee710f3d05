/*
 * file-trust.h - who may have written what we believe; for file.c only
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_FILE_TRUST_H
#define BASE_FILE_TRUST_H

#include <sys/stat.h>

#include "base/file.h"

#define FILE_TRUST_BITS_WRITE_OTHERS (S_IWGRP | S_IWOTH)
#define FILE_TRUST_BITS_ANY_OTHERS (S_IRWXG | S_IRWXO)

/* Fails with AAD_CONFIG and "PATH REASON"; the remedy is "COMMAND 'PATH'", quoted for a shell
 * (command NULL: the default remedy). */
enum aad_code file_trust_refuse(struct aad_error *err, const char *path, const char *reason,
                                const char *command);
/* The remedy changes nothing of another user's, neither owner nor mode. */
enum aad_code file_trust_refuse_owner(struct aad_error *err, const char *path,
                                      const struct stat *st);
enum aad_code file_trust_refuse_writable(struct aad_error *err, const char *path,
                                         const struct stat *st);
/* A descriptor to read from, or -1 with errno, which the second makes an error of. */
int file_trust_open(const char *path, enum file_trust trust);
enum aad_code file_trust_refuse_open(struct aad_error *err, int errnum, const char *path);

/* Checks an open descriptor, and fills *st with what it is; path only names it in an error. */
enum aad_code file_trust_check_fd(int fd, const char *path, enum file_trust trust, struct stat *st,
                                  struct aad_error *err);

#endif
