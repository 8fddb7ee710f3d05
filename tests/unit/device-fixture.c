/*
 * device-fixture.c - see device-fixture.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "device-fixture.h"

#include <stdio.h>

#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

struct device_fixture device_fixture;

int device_fixture_start(void)
{
    static char authority[128], ca_file[128];
    struct device_fixture *f = &device_fixture;

    mint_fixture_make_state();
    f->peer = tls_peer_start("good");
    (void)snprintf(authority, sizeof authority, "%s/contoso.example", tls_peer_origin(f->peer));
    (void)snprintf(ca_file, sizeof ca_file, "%s", tls_peer_ca_file(f->peer));
    mint_fixture_lcs(&f->connection, authority);
    f->connection.ca_file = ca_file;
    f->connection.grant = mint_fixture_text("device-code");
    memset(&f->err, 0, sizeof f->err);
    return 0;
}

int device_fixture_stop(void)
{
    tls_peer_stop(device_fixture.peer);
    mint_fixture_remove_state();
    return 0;
}

struct mint_request device_fixture_request(const struct person_proof *proof)
{
    return (struct mint_request){.connection = &device_fixture.connection,
                                 .audience = device_fixture.connection.audiences[0],
                                 .deadline = deadline_in_ms(UNIT_HUNG_MS),
                                 .proof = proof};
}

bool device_fixture_was_sent(unsigned i, const char *text)
{
    return strstr(tls_peer_request(device_fixture.peer, i), text);
}
