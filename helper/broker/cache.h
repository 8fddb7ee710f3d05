/*
 * cache.h - where tokens wait: the kernel keyring, or a tmpfs file where there is none
 *
 * A record is checked when it is read (magic, version, lengths, checksum, the full key text, the
 * times, the token's own bytes): whatever does not fit is treated as absent (security case 74), and
 * replaced. The kernel drops a key by its own time-out at the token's expiry. A token that is a
 * long-lived secret itself (is_bare) waits in the kernel or nowhere; that it is one is not kept.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_CACHE_H
#define BROKER_CACHE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/token.h"

/* key: connection_identity() with the audience. Keys that differ behind a line break only share one
 * place, and each evicts the other. True when a token was there that has not expired;
 * no error exists: a cache that fails is an empty one. */
bool cache_get(const char *key, struct token *ret);
void cache_put(const char *key, const struct token *token);
/* The same for a while: where the home cannot forget by itself, the caller looks at minted_at_s. */
void cache_put_for(const char *key, const struct token *token, int64_t most_s);
void cache_evict(const char *key);

/* Which home is in use and why, for doctor ("kernel keyring", or "file on tmpfs: the kernel
 * keyring answered EPERM"), false when neither works and tokens are not kept. */
bool cache_describe(struct buf *ret);

#endif
