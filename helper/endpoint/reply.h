/*
 * reply.h - what an identity endpoint says, and with which status
 *
 * A refusal that lasts is 400: libraries repeat a request for 20 seconds where it is 404, 410, 429
 * or 5xx, and then report something else. So is a time that the authority wants to be left alone
 * for, if it is long.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENDPOINT_REPLY_H
#define ENDPOINT_REPLY_H

#include "endpoint/fetch.h"

struct reply {
    unsigned status;
    int32_t retry_after_s; /* 0 = it is not said */
    struct secret body;    /* JSON */
};

void reply_clear(struct reply *reply);
#define auto_reply __attribute__((cleanup(reply_clear)))

/* *ret is empty before. */
void reply_with_token(const struct fetch_found *found, const char *resource, int64_t now_s,
                      struct reply *ret);
void reply_with_error(const struct aad_error *err, struct reply *ret);
void reply_with_bad(const char *why, struct reply *ret); /* the request is not understood */
void reply_with_strange(struct reply *ret);              /* the same for all that is not let in */

#endif
