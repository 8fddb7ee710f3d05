/*
 * output.h - writing to descriptors that somebody else reads, or does not (promise P5)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_OUTPUT_H
#define BASE_OUTPUT_H

#include <stddef.h>

#include <aad-credential/error.h>

#include "base/deadline.h"

/* Writes as much as it can without waiting for anybody, and returns how much that was: mostly all.
 * 0 where the kernel cannot tell, or where it fails: output_write() then says why. */
size_t output_write_at_once(int fd, const void *bytes, size_t len);

/* Writes all of it to a pipe, socket, file or terminal. The reader has until `end`: then
 * AAD_TIMEOUT, and only a part has gone out. When the deadline has passed already, it tries once
 * and waits for nobody. When `end` is NULL, it waits as long as it takes: for a terminal at which a
 * person has pressed ^S. Other errors: AAD_IO. */
enum aad_code output_write(int fd, const void *bytes, size_t len, const struct deadline *end,
                           struct aad_error *err);

/* How wide the terminal is that fd leads to; 0: it is none, or does not say. */
size_t output_columns(int fd);

#endif
