/*
 * fresh.h - tokens that are replaced before they are due, so that nobody waits for a new one
 *
 * Whoever has the cache looks there alone, and tells nobody: a token that was used is one that
 * somebody else has minted, or whose connection has a child here. For half a day after that it is
 * kept fresh, with nobody being asked for anything.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENDPOINT_FRESH_H
#define ENDPOINT_FRESH_H

#include "base/buf.h"
#include "endpoint/job.h"

struct fresh;

/* begins (may be NULL) is called before each look at all connections: it calls fresh_use(). */
enum aad_code fresh_open(struct loop *loop, void (*begins)(void *ctx), void *ctx,
                         struct fresh **ret, struct aad_error *err);
void fresh_close(struct fresh *fresh); /* takes NULL */

/* The tokens of that connection are in use. */
void fresh_use(struct fresh *fresh, const char *connection);

size_t fresh_count(const struct fresh *fresh);

/* Appends "fresh CONNECTION EXPIRY AUDIENCE" and a line end for each token, up to most. */
void fresh_print(const struct fresh *fresh, size_t most, struct buf *ret);

#endif
