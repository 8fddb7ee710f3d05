/*
 * identity-fixture.c - see identity-fixture.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "identity-fixture.h"

#include <stdio.h>

#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

struct identity_fixture identity_fixture;

static struct deadline fixture_deadline;

static void fixture_forget_variables(void)
{
    static const char *const variables[] = {
        "IDENTITY_ENDPOINT",
        "IDENTITY_HEADER",
        "IDENTITY_SERVER_THUMBPRINT",
        "IMDS_ENDPOINT",
        "MSI_ENDPOINT",
        "MSI_SECRET",
        "DEFAULT_IDENTITY_CLIENT_ID",
        "AZURE_POD_IDENTITY_AUTHORITY_HOST",
    };

    for (size_t i = 0; i < COUNT(variables); i++)
        (void)unsetenv(variables[i]);
}

int identity_fixture_start(void)
{
    struct identity_fixture *f = &identity_fixture;

    fixture_forget_variables();
    memset(f, 0, sizeof *f);
    f->peer = tls_peer_start("none");
    mint_fixture_application(&f->connection, "https://login.test/contoso.example");
    f->connection.grant = mint_fixture_text("managed-identity");
    f->connection.client_id = NULL;
    f->call = (struct identity_call){.connection = &f->connection,
                                     .audience = "https://management.azure.com/",
                                     .id = {IDENTITY_SYSTEM, ""},
                                     .deadline = &fixture_deadline};
    return 0;
}

int identity_fixture_stop(void)
{
    token_clear(&identity_fixture.token);
    tls_peer_stop(identity_fixture.peer);
    fixture_forget_variables();
    return 0;
}

void identity_fixture_source(const char *name, const char *const *variables)
{
    char variable[64], value[256];

    fixture_forget_variables();
    identity_fixture.connection.identity_source = mint_fixture_text(name);
    for (; *variables; variables++) {
        size_t len = strcspn(*variables, "=");
        const char *from = *variables + len + 1;
        bool is_peer = *from == '@';

        (void)snprintf(variable, sizeof variable, "%.*s", (int)len, *variables);
        (void)snprintf(value, sizeof value, "%s%s",
                       is_peer ? tls_peer_origin(identity_fixture.peer) : "", from + is_peer);
        assert_int_equal(setenv(variable, value, 1), 0);
    }
}

void identity_fixture_imds(void)
{
    static const char *const variables[] = {"AZURE_POD_IDENTITY_AUTHORITY_HOST=@", NULL};

    identity_fixture_source("imds", variables);
}

void identity_fixture_id(enum identity_kind kind, const char *value)
{
    identity_fixture.call.id = (struct identity_id){kind, value};
}

enum aad_code identity_fixture_get(int64_t deadline_ms)
{
    struct identity_fixture *f = &identity_fixture;

    token_clear(&f->token);
    memset(&f->err, 0, sizeof f->err);
    f->n_pauses = 0;
    fixture_deadline = deadline_in_ms(deadline_ms);
    return identity_get(&f->call, &f->token, &f->err);
}

void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d);

void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d)
{
    struct identity_fixture *f = &identity_fixture;

    assert_ptr_equal(d, &fixture_deadline);
    assert_true(f->n_pauses < COUNT(f->pauses));
    f->pauses[f->n_pauses++] = ms;
    fixture_deadline.end_ms -= ms;
}
