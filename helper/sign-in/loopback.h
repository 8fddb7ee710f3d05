/*
 * loopback.h - a page on this machine that the browser is sent back to
 *
 * RFC 8252 section 7.3: http on the loopback addresses alone, at a port that was free. It serves
 * one path and one sign-in, in the caller's thread, and only while that waits. Requests by another
 * name (DNS rebinding), of other paths and methods, and answers of other sign-ins are refused and
 * change nothing (security case 58).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIGN_IN_LOOPBACK_H
#define SIGN_IN_LOOPBACK_H

#include <stdint.h>

#include "base/deadline.h"
#include "sign-in/answer.h"

struct loopback;

/* How long to wait. */
struct loopback_until {
    const struct deadline *deadline; /* NULL = none */
    int cancel_fd;                   /* when it becomes readable; -1 = none. It is not read from */
};

/* Listens on 127.0.0.1 and, where there is IPv6, on ::1. The path begins with '/'; NULL is "/".
 * Port 0: a free one. From here on the browser may be sent there: what comes before loopback_wait()
 * waits for it. AAD_UNAVAILABLE when no port is free on both; AAD_IO. */
enum aad_code loopback_open(const char *path, uint16_t port, struct loopback **ret,
                            struct aad_error *err);

/* "http://localhost:PORT" and the path is where the browser is to be sent back to. */
uint16_t loopback_port(const struct loopback *l);

/* Waits for the answer with this state, by GET or form_post, and ends when its page has been sent.
 * AAD_OK and the code; what answer_parse() makes of an error of the authority; AAD_TIMEOUT;
 * AAD_CANCELLED, by cancel_fd. After the last two it can be called again. */
enum aad_code loopback_wait(struct loopback *l, const struct secret *state,
                            const struct loopback_until *until, struct answer *ret,
                            struct aad_error *err);

/* Takes NULL. */
void loopback_close(struct loopback *l);

#endif
