/*
 * loopback-fixture.h - a browser for what waits on the loopback
 *
 * It sends its request in a thread of its own and reads until the end; a wait that goes on then is
 * cancelled, so that nobody waits for the time to pass.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef LOOPBACK_FIXTURE_H
#define LOOPBACK_FIXTURE_H

#include "sign-in/loopback.h"

#define VISIT_STATE "s-1_2" /* of every wait */

struct visit {
    int family;           /* 0 = IPv4 */
    char request[200000]; /* with "PORT" for the port */
    size_t len;
    char response[8192]; /* "" = the connection was closed */
};

/* A connection, to be closed by the caller; -1: nobody listens. */
int visit_connect(int family, uint16_t port);

/* Sends all of it, unless the other side closes. */
void visit_send(int fd, const char *request, size_t len);

/* Reads until the end. */
void visit_read(int fd, char *ret, size_t size);

/* A request with the right Host, and an empty line; body NULL: none. */
void visit_write(struct visit *visit, const char *line, const char *headers, const char *body);

/* What loopback_wait() gave while that visitor was there. */
enum aad_code visit_wait(struct loopback *l, struct visit *visit, struct answer *ret,
                         struct aad_error *err);

#endif
