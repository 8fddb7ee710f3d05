/*
 * lane.h - whose turn it is where a resource wants claims
 *
 * Each challenge has other claims, and a lock file is never removed: so those of one identity and
 * target share a few lanes. What happens in a lane is nobody's who asks without claims.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_LANE_H
#define BROKER_LANE_H

#include "base/buf.h"

#define LANES 8u

/* Appends the key of a lane: of flights, and of the place in the cache for what they bring. key:
 * connection_identity() with the audience. */
void lane_print(const char *key, unsigned lane, struct buf *ret);

/* Which one these claims take. */
unsigned lane_of(const struct buf *claims);

/* Appends the key of a token for these claims: it takes the lane's place in the cache (cache.h). */
void lane_print_token(const char *lane, const struct buf *claims, struct buf *ret);

#endif
