/*
 * lane.c - whose turn it is where a resource wants claims
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/lane.h"

#include "base/text.h"

void lane_print(const char *key, unsigned lane, struct buf *ret)
{
    buf_printf(ret, "%s claims %u", key, lane);
}

unsigned lane_of(const struct buf *claims)
{
    return (unsigned)(text_hash(0, claims->bytes, claims->len) % LANES);
}

void lane_print_token(const char *lane, const struct buf *claims, struct buf *ret)
{
    buf_append_all(ret, lane, "\n", buf_text(claims), (char *)NULL);
}
