/*
 * service-fixture.h - a connection of any kind to a service that a test plays
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_SERVICE_FIXTURE_H
#define UNIT_SERVICE_FIXTURE_H

#include "mint/mint.h"

#define SERVICE_FIXTURE_TENANT "3f2a7c10-5b1e-4c8d-9a6f-0123456789ab"

/* The body of an error, as Microsoft's services have it. */
#define SERVICE_FIXTURE_ERROR(code, message)                                                       \
    "{\"error\":{\"code\":\"" code "\",\"message\":\"" message "\"}}"

struct tls_peer;

extern struct service_fixture {
    struct tls_peer *peer; /* the service */
    struct connection connection;
    struct mint mint;
    struct secret token;
    struct buf detail;
    struct aad_error err;
} service_fixture;

/* Fit as set-up and tear-down of a test. */
int service_fixture_start(void);
int service_fixture_stop(void);

/* Another service, since what one can answer is bounded. */
void service_fixture_renew(void);

/* A connection of that kind to the service, an application's or a user's. */
void service_fixture_use(const char *kind, bool is_users);

/* The service as one of Power Platform's, by the mark of its audiences. */
void service_fixture_use_power(const char *mark, bool is_users);

/* What is called there, with what it answers. */
enum aad_code service_fixture_call(void);

#endif
