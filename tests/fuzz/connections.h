/*
 * connections.h - connections for targets whose reader wants one: one of each way to sign in
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FUZZ_CONNECTIONS_H
#define FUZZ_CONNECTIONS_H

#include "connection/connection.h"

#define CONNECTIONS_CLIENT "9b000000-0000-4000-8000-000000000001"
#define CONNECTIONS_TENANT "3f2a7c10-5b1e-4c8d-9a6f-0123456789ab"
#define CONNECTIONS_ISSUER "https://issuer.example/realm"

enum connections_which {
    CONNECTIONS_PASSWORD, /* of a person, at Entra ID */
    CONNECTIONS_SECRET,   /* of an application there */
    CONNECTIONS_ISSUED,   /* of an application, at an issuer of OpenID Connect */
    CONNECTIONS_ADFS,
    CONNECTIONS_DEVICE, /* a person with a device code */
    CONNECTIONS_BARE,   /* a personal access token */
    CONNECTIONS_MACHINE,
    CONNECTIONS
};

/* Complete, and there as long as the program is. */
const struct connection *connections_get(unsigned which);

#endif
