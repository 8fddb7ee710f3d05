/*
 * token-file.h - the file by which a GitHub Actions step hands out its outputs
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_TOKEN_FILE_H
#define COMMAND_TOKEN_FILE_H

#include "base/secret.h"

/* Appends one line (with its line end) to an existing file: regular, ours or root's, no link, not
 * writable by everybody. All of the line is added, or nothing. */
enum aad_code token_file_append(const char *path, const struct secret *line, struct aad_error *err);

#endif
