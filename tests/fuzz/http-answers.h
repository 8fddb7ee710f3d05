/*
 * http-answers.h - the peer of every request is the fuzzer: http_send() answers from its bytes
 *
 * An answer is a line and a body, and ends with the byte 0x1e or the input. The line is a status,
 * and words behind it that say what the header had:
 *
 *     401 retry=5 date=1893456000 html noted=Basic realm=/x
 *
 * "retry" is a Retry-After in seconds, "html" a Content-Type that is not JSON's; "noted" is the
 * first header that the caller wants to know, and has the rest of the line. A status below 100 is
 * no answer: the failure of that number among the codes of error.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FUZZ_HTTP_ANSWERS_H
#define FUZZ_HTTP_ANSWERS_H

#include <stddef.h>
#include <stdint.h>

#include "http/response.h"

#define ANSWERS_NOW_S 1893456000 /* 2030-01-01: what the clock says */

/* The bytes are borrowed until they have all been given, or others are set. */
void answers_set(const uint8_t *bytes, size_t len);
/* The next one, into an empty answer. False: there is none left. */
bool answers_next(struct response *ret);
/* How many requests were sent since they were set. */
size_t answers_requests(void);

#endif
