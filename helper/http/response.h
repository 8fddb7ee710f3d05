/*
 * response.h - an HTTP answer: what of its header matters, and its body
 *
 * A malformed header counts as absent.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/secret.h"

#define RESPONSE_NOTED 2
#define RESPONSE_RETRY_S 60       /* where a 429 does not say */
#define RESPONSE_RETRY_MIN_S 1    /* where it says "at once" */
#define RESPONSE_RETRY_MAX_S 3600 /* no server keeps us away for longer */

struct response {
    long status;
    struct secret body;
    int64_t retry_after_s;           /* 0 = not said, or at once */
    bool may_retry_at_once;          /* a Retry-After of 0 s, or of a time that is over */
    int64_t date_s;                  /* the server's clock, to TEXT_LAST_SECOND; 0 = not said */
    bool is_json;                    /* by its Content-Type; also when it has none */
    char redirect[256];              /* the host that a Location names, fit to be shown */
    char noted[RESPONSE_NOTED][256]; /* the values of the wanted headers; "" = not said, too long */
};

/* An empty answer that says nothing. */
void response_init(struct response *r);
void response_clear(struct response *r);
#define auto_response __attribute__((cleanup(response_clear)))

/* Does its sender want to be left alone: by its status, or out of order for a time it says? */
bool response_is_throttled(const struct response *r);

/* How long whoever is throttled by this answer waits: as it says, and a moment where it says "at
 * once"; RESPONSE_RETRY_S where it says nothing. */
int64_t response_throttle_s(const struct response *r);

/* How many seconds our clock is ahead of the server's; 0 when they differ by up to 5 minutes. */
int64_t response_clock_skew_s(const struct response *r);

#endif
