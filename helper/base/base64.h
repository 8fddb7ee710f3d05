/*
 * base64.h - base64 of what is no secret (RFC 4648)
 *
 * Secrets are encoded in crypto/, where a table's cache lines tell nothing of them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Appends base64url without padding (section 5): nothing in it concerns a shell. */
void base64_encode(const void *bytes, size_t len, struct buf *ret);

/* Appends the bytes that a text of base64 or base64url stands for, with or without padding. False,
 * with ret as it was, for any other text. */
bool base64_decode(const char *text, size_t len, struct buf *ret);

#endif
