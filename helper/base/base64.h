/*
 * base64.h - base64 (RFC 4648)
 *
 * A secret has functions of its own, in which neither a branch nor a table's cache line tells
 * anything of it. Where OpenSSL is loaded, crypto/ has others.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/secret.h"

/* Appends base64url without padding (section 5): nothing in it concerns a shell. */
void base64_encode(const void *bytes, size_t len, struct buf *ret);

/* Appends the bytes that a text of base64 or base64url stands for, with or without padding. False,
 * with ret as it was, for any other text. */
bool base64_decode(const char *text, size_t len, struct buf *ret);

/* The same for a secret, in base64 with padding (section 4). */
void base64_encode_secret(const void *bytes, size_t len, struct secret *ret);
bool base64_decode_secret(const char *text, size_t len, struct secret *ret);

#endif
