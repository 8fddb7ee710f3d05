/*
 * service-fixture.c - see service-fixture.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "service-fixture.h"

#include <stdio.h>

#include "http/http.h"
#include "mint-fixture.h"
#include "mint/verify-service.h"
#include "tls-peer.h"
#include "unit.h"

struct service_fixture service_fixture;

static struct service_fixture *const f = &service_fixture;

int service_fixture_start(void)
{
    f->peer = tls_peer_start("good");
    secret_append_text(&f->token, mint_fixture_jwt("{\"tid\":\"" SERVICE_FIXTURE_TENANT "\"}"));
    return 0;
}

int service_fixture_stop(void)
{
    secret_clear(&f->token);
    secret_clear(&f->mint.basic);
    buf_clear(&f->detail);
    tls_peer_stop(f->peer);
    return 0;
}

void service_fixture_use(const char *kind, bool is_users)
{
    if (is_users)
        mint_fixture_lcs(&f->connection, "https://login.test/" SERVICE_FIXTURE_TENANT);
    else
        mint_fixture_application(&f->connection, "https://login.test/" SERVICE_FIXTURE_TENANT);
    f->connection.kind = kind_find(kind);
    f->connection.ca_file = mint_fixture_text(tls_peer_ca_file(f->peer));
    f->connection.audiences[0] = f->connection.hosts[0] =
        mint_fixture_text(tls_peer_origin(f->peer));
}

void service_fixture_use_power(const char *mark, bool is_users)
{
    char audience[200];

    service_fixture_use("powerplatform", is_users);
    (void)snprintf(audience, sizeof audience, "%s/%s", tls_peer_origin(f->peer), mark);
    f->connection.audiences[0] = mint_fixture_text(audience);
}

enum aad_code service_fixture_call(void)
{
    static struct mint_request request;

    request =
        (struct mint_request){.connection = &f->connection, .audience = f->connection.audiences[0]};
    secret_clear(&f->mint.basic);
    f->mint = (struct mint){.request = &request,
                            .connection = &f->connection,
                            .grant = connection_grant(&f->connection),
                            .deadline = deadline_in_ms(UNIT_HUNG_MS)};
    memset(&f->err, 0, sizeof f->err);
    buf_clear(&f->detail);
    assert_int_equal(http_init(NULL), AAD_OK);
    return verify_service(&f->mint, &f->token, &f->detail, &f->err);
}

void service_fixture_renew(void)
{
    tls_peer_stop(f->peer);
    f->peer = tls_peer_start("good");
}
