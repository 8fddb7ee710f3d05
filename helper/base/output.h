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

/* Writes what goes without waiting for anybody, and returns how much that was: mostly all. 0 where
 * the kernel cannot tell, or fails: output_write() then says why. */
size_t output_write_at_once(int fd, const void *bytes, size_t len);

/* Writes all of it to a pipe, socket, file or terminal, for which its reader has until `end`: then
 * AAD_TIMEOUT, and what went out before is all that did. A deadline that has passed tries once and
 * waits for nobody. NULL waits as long as it takes: for a terminal, at which a person has pressed
 * ^S. Other errors: AAD_IO. */
enum aad_code output_write(int fd, const void *bytes, size_t len, const struct deadline *end,
                           struct aad_error *err);

#endif
