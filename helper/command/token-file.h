/*
 * token-file.h - the file by which a GitHub Actions step hands out its outputs
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_TOKEN_FILE_H
#define COMMAND_TOKEN_FILE_H

#include "base/secret.h"

/* Opens an existing file for it: regular, ours or root's, no link, not writable by everybody. The
 * caller closes *ret_fd. */
enum aad_code token_file_open(const char *path, int *ret_fd, struct aad_error *err);

/* Appends one line (with its line end). All of it is added, or nothing. */
enum aad_code token_file_append(int fd, const struct secret *line, struct aad_error *err);

#endif
