/*
 * web-fixture.h - bytes at an endpoint's port, and what comes back
 *
 * The tokens are the fixture's: it has the functions of endpoint/fetch.h. Server and client share
 * one thread: the client's bytes are there before the loop begins, which ends when their answer has
 * come.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_WEB_FIXTURE_H
#define UNIT_WEB_FIXTURE_H

#include "endpoint/web.h"

#define WEB_FIXTURE_GET "GET /msi/token?resource=https://a.example.com HTTP/1.1\r\n"

extern struct web_fixture {
    struct child *child;
    int n_gone, n_asked;
    bool is_late; /* the token does not come at once */
    bool comes;   /* but then */
    struct fetch_waiter *late;
} web_fixture;

/* Set-up and tear-down of a test. */
int web_fixture_make(void);
int web_fixture_remove(void);

uint16_t web_fixture_port(void);
int web_fixture_connect(void);

/* Sends the bytes, and reads so many answers, or (0) to the end. Valid until the next one. */
const char *web_fixture_converse(const char *bytes, size_t len, int wanted);

/* A request with the child's own Host and secret, and these lines beside them. */
const char *web_fixture_ask(const char *line, const char *headers, int wanted);

/* It was refused, and nothing was asked for. */
void web_fixture_want_refusal(const char *reply);

/* Lets the endpoint run for so long, with this tick beside it. */
void web_fixture_run(struct loop_tick *tick, int64_t ms);

/* In a tick: the loop ends. */
void web_fixture_stop(void);
struct web *web_fixture_web(void);

/* The child ends: returns when its connections have. */
void web_fixture_end_child(void);

#endif
