/*
 * memory.h - bytes that a program reads from a descriptor which it inherits, and from no file
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_WRAP_MEMORY_H
#define COMMAND_WRAP_MEMORY_H

#include "base/secret.h"

/* A regular file in memory: its owner's to read, again and again, and nobody's to change any more.
 * Not close-on-exec: whatever the program starts may have it, too. The caller closes *ret_fd. */
enum aad_code memory_open_sealed(const struct secret *bytes, int *ret_fd, struct aad_error *err);

/* A pipe that is full and has no writer: whoever reads it first has the bytes, and everybody else
 * finds it empty. For a program that reads its configuration once and starts others' code later. */
enum aad_code memory_open_once(const struct secret *bytes, int *ret_fd, struct aad_error *err);

#endif
