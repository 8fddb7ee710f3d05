/*
 * assertion-fixture.c - see assertion-fixture.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "assertion-fixture.h"

#include <stdio.h>
#include <sys/stat.h>

#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

struct assertion_fixture assertion_fixture;

static struct deadline fixture_deadline;
static struct mint_request fixture_request;

int assertion_fixture_start(void)
{
    static const char *const variables[] = {
        "AZURE_FEDERATED_TOKEN_FILE",
        "ACTIONS_ID_TOKEN_REQUEST_URL",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
        "SYSTEM_OIDCREQUESTURI",
        "SYSTEM_ACCESSTOKEN",
    };
    struct assertion_fixture *f = &assertion_fixture;

    for (size_t i = 0; i < COUNT(variables); i++)
        (void)unsetenv(variables[i]);
    memset(f, 0, sizeof *f);
    mint_fixture_application(&f->connection, "https://login.test/contoso.example");
    f->connection.grant = mint_fixture_text("workload-identity");
    fixture_deadline = deadline_in_ms(UNIT_HUNG_MS);
    fixture_request = (struct mint_request){.connection = &f->connection};
    f->call = (struct fetch_call){.connection = &f->connection,
                                  .once = &f->once,
                                  .argument = "",
                                  .audience = "api://AzureADTokenExchange",
                                  .deadline = &fixture_deadline,
                                  .request = &fixture_request};
    return 0;
}

int assertion_fixture_start_peer(const char *variable, const char *path)
{
    struct assertion_fixture *f = &assertion_fixture;
    char url[200];

    if (assertion_fixture_start())
        return -1;
    f->peer = tls_peer_start("good");
    f->connection.ca_file = mint_fixture_text(tls_peer_ca_file(f->peer));
    (void)snprintf(url, sizeof url, "%s%s", tls_peer_origin(f->peer), path);
    return setenv(variable, url, 1);
}

int assertion_fixture_stop(void)
{
    if (assertion_fixture.peer)
        tls_peer_stop(assertion_fixture.peer);
    secret_clear(&assertion_fixture.assertion);
    secret_clear(&assertion_fixture.once);
    return 0;
}

enum aad_code assertion_fixture_run(const struct fetch *source)
{
    struct assertion_fixture *f = &assertion_fixture;

    secret_clear(&f->assertion);
    memset(&f->err, 0, sizeof f->err);
    return source->run(&f->call, &f->assertion, &f->err);
}

enum aad_code assertion_fixture_fetch(const char *named, struct presented *ret)
{
    struct assertion_fixture *f = &assertion_fixture;

    f->connection.assertion_source = mint_fixture_text(named);
    secret_clear(&f->assertion);
    memset(&f->err, 0, sizeof f->err);
    return fetch_assertion(&f->call, &f->assertion, ret, &f->err);
}

const char *assertion_fixture_path(const char *name)
{
    static char paths[4][256];
    static unsigned next;
    char *path = paths[next++ % 4];

    (void)snprintf(path, sizeof paths[0], "%s/%s", unit_dir(), name);
    return path;
}

void assertion_fixture_write(const char *name, const char *text, mode_t mode)
{
    const char *path = assertion_fixture_path(name);
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}
