/*
 * device-fixture.h - a connection that a person signs in to at another device, and its authority
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_DEVICE_FIXTURE_H
#define UNIT_DEVICE_FIXTURE_H

#include "broker/mint-module.h"

struct tls_peer;

extern struct device_fixture {
    struct tls_peer *peer; /* the authority */
    struct connection connection;
    struct aad_error err; /* empty at the beginning of each test */
} device_fixture;

/* Fit as set-up and tear-down of a test. */
int device_fixture_start(void);
int device_fixture_stop(void);

/* What the person has brought; NULL = nobody has. */
struct mint_request device_fixture_request(const struct person_proof *proof);

/* Has the i-th request that text in it? */
bool device_fixture_was_sent(unsigned i, const char *text);

#endif
