/*
 * response.c - see response.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/response.h"

#include <string.h>

#include "base/clock.h"

#define RESPONSE_SKEW_S 300

void response_init(struct response *r)
{
    memset(r, 0, sizeof *r);
    r->is_json = true;
}

void response_clear(struct response *r)
{
    secret_clear(&r->body);
    memset(r, 0, sizeof *r);
}

bool response_is_throttled(const struct response *r)
{
    return r->status == 429 || (r->status >= 500 && r->retry_after_s);
}

int64_t response_throttle_s(const struct response *r)
{
    if (r->retry_after_s)
        return r->retry_after_s;
    return r->may_retry_at_once ? RESPONSE_RETRY_MIN_S : RESPONSE_RETRY_S;
}

int64_t response_clock_skew_s(const struct response *r)
{
    int64_t skew = r->date_s ? clock_now_s() - r->date_s : 0;

    return skew > RESPONSE_SKEW_S || skew < -RESPONSE_SKEW_S ? skew : 0;
}
