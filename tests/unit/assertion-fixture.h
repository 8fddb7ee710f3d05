/*
 * assertion-fixture.h - a source of assertions, asked as the grant asks it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_ASSERTION_FIXTURE_H
#define UNIT_ASSERTION_FIXTURE_H

#include <sys/types.h>

#include "mint/assertion/fetch.h"

struct tls_peer;

extern struct assertion_fixture {
    struct connection connection; /* an application's, at login.test */
    struct secret once;
    struct fetch_call call;  /* of it; without an argument, for the usual audience */
    struct secret assertion; /* what the last run gave */
    struct aad_error err;    /* likewise */
    struct tls_peer *peer;   /* NULL where none was started */
} assertion_fixture;

/* With no variable of any source in the environment; fit as set-up and tear-down of a test. */
int assertion_fixture_start(void);
int assertion_fixture_stop(void);

/* The same with a peer that the job's variable names: its origin and that path. */
int assertion_fixture_start_peer(const char *variable, const char *path);

/* Asks that source, or the connection's own, anew. */
enum aad_code assertion_fixture_run(const struct fetch *source);
enum aad_code assertion_fixture_fetch(const char *named, struct presented *ret);

/* "DIR/NAME", and a file there. The path is valid until the fourth call after this one. */
const char *assertion_fixture_path(const char *name);
void assertion_fixture_write(const char *name, const char *text, mode_t mode);

#endif
