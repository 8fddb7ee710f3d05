/*
 * identity-fixture.h - a managed identity's source, played by a peer, and asked as the grant asks
 * it
 *
 * Where deadline_sleep_ms() is wrapped (meson.build), nobody sleeps: the pause is noted, and taken
 * from the deadline as if it had passed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_IDENTITY_FIXTURE_H
#define UNIT_IDENTITY_FIXTURE_H

#include "mint/identity/identity.h"

struct tls_peer;

#define IDENTITY_FIXTURE_GUID "9c000000-0000-4000-8000-000000000001"
#define IDENTITY_FIXTURE_RESOURCE                                                                  \
    "/subscriptions/s-1/resourcegroups/g 1/providers/Microsoft.ManagedIdentity/"                   \
    "userAssignedIdentities/id-1"

extern struct identity_fixture {
    struct tls_peer *peer; /* plain http */
    struct connection connection;
    struct identity_call call; /* for https://management.azure.com/, the system-assigned one */
    struct token token;        /* what the last call gave */
    struct aad_error err;      /* likewise */
    int64_t pauses[16];        /* in milliseconds, of the last call */
    unsigned n_pauses;
} identity_fixture;

/* With no variable of any source in the environment; fit as set-up and tear-down of a test. */
int identity_fixture_start(void);
int identity_fixture_stop(void);

/* The connection's identity-source, and its variables: VARIABLE=VALUE, where a value's "@" at its
 * beginning is the peer's origin; NULL-terminated. */
void identity_fixture_source(const char *name, const char *const *variables);
/* The same for a source that is not looked at in detail: imds at the peer. */
void identity_fixture_imds(void);

/* Which of its identities is asked for. */
void identity_fixture_id(enum identity_kind kind, const char *value);

enum aad_code identity_fixture_get(int64_t deadline_ms);

#endif
