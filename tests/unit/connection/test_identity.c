/*
 * test_identity.c - whose token it is, where the connection alone does not say it: a
 * job's, a pod's, a machine's
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/connection.h"
#include "home-fixture.h"
#include "unit.h"

#define GUID "9b000000-0000-4000-8000-000000000001"
#define OTHER "9b000000-0000-4000-8000-000000000002"
#define TENANT "authority https://login.microsoftonline.com/contoso.example\n"
#define FEDERATED TENANT "client-id " GUID "\ngrant workload-identity\nassertion-source "
#define MACHINE TENANT "grant managed-identity\n"

static const char *const places[] = {"SYSTEM_OIDCREQUESTURI",
                                     "ACTIONS_ID_TOKEN_REQUEST_URL",
                                     "AZURE_FEDERATED_TOKEN_FILE",
                                     "IDENTITY_ENDPOINT",
                                     "MSI_ENDPOINT",
                                     "AZURE_POD_IDENTITY_AUTHORITY_HOST"};

static int forget(void)
{
    for (size_t i = 0; i < COUNT(places); i++)
        assert_int_equal(unsetenv(places[i]), 0);
    return 0;
}

BEFORE_EACH(forget);

/* Until the fourth call after this one. */
static const char *identity_of(const char *fields, const char *audience)
{
    static char texts[4][512];
    static unsigned next;
    char *out = texts[next++ % COUNT(texts)];
    auto_connection struct connection c = {0};
    auto_buf struct buf text = {0};

    home_fixture_set(&c, fields);
    connection_identity(&c, audience, &text);
    (void)snprintf(out, sizeof texts[0], "%s", buf_text(&text));
    return out;
}

static void set_place(const char *name, const char *value)
{
    assert_int_equal(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

/* Does the identity follow that variable, with an audience and without? */
static void check_place(const char *fields, const char *name, bool differs)
{
    static const char *const values[] = {NULL, "https://a.test/1", "https://a.test/2"};
    static const char *const audiences[] = {NULL, "https://a.example"};

    for (size_t i = 0; i < COUNT(audiences); i++)
        for (size_t j = 0; j < COUNT(values); j++) {
            const char *here;

            set_place(name, values[j]);
            here = identity_of(fields, audiences[i]);
            assert_string_equal(here, identity_of(fields, audiences[i]));
            set_place(name, values[(j + 1) % COUNT(values)]);
            assert_int_equal(!!strcmp(here, identity_of(fields, audiences[i])), differs);
        }
    set_place(name, NULL);
}

/* Case 85: a token of one job or pod is not given to another one, though the user is the same. */
TEST(jobs_and_pods_are_told_apart)
{
    static const char *const rows[][2] = {
        {FEDERATED "azure-pipelines:" GUID, "SYSTEM_OIDCREQUESTURI"},
        {FEDERATED "github-actions", "ACTIONS_ID_TOKEN_REQUEST_URL"},
        {FEDERATED "kubernetes", "AZURE_FEDERATED_TOKEN_FILE"},
        {FEDERATED "file:/a", ""},
        {FEDERATED "fd:3", ""},
        {FEDERATED "managed-identity:" GUID, ""},
        {FEDERATED "connection:other", ""},
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t j = 0; j < COUNT(places); j++) {
            unit_row(rows[i][0]);
            check_place(rows[i][0], places[j], !strcmp(places[j], rows[i][1]));
        }
}

/* What one of them cannot vouch for is no failure of the other's connection. */
TEST(those_who_vouch_are_told_apart)
{
    static const char *const rows[] = {FEDERATED "azure-pipelines:" GUID,
                                       FEDERATED "azure-pipelines:" OTHER, FEDERATED "file:/a",
                                       FEDERATED "file:/b", FEDERATED "managed-identity:" GUID};

    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(identity_of(rows[i], NULL), identity_of(rows[j], NULL));
}

TEST(machines_endpoints_are_told_apart)
{
    static const char *const rows[] = {MACHINE, MACHINE "object-id " GUID,
                                       MACHINE "identity-source imds", "grant managed-identity"};

    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t j = 0; j < COUNT(places); j++) {
            unit_row(places[j]);
            check_place(rows[i], places[j], j >= 3);
        }
}

/* Who has a secret of the authority's gets the same token wherever that is. */
TEST(other_grants_are_the_same_everywhere)
{
    static const char *const rows[] = {
        TENANT "client-id " GUID "\ngrant client-secret",
        TENANT "client-id " GUID "\ngrant client-certificate",
        TENANT "client-id " GUID "\ngrant password\nusername u@contoso.example",
        TENANT "client-id " GUID,
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t j = 0; j < COUNT(places); j++) {
            unit_row(rows[i]);
            check_place(rows[i], places[j], false);
        }
}

TEST(machines_identities_are_told_apart)
{
    static const char *const rows[] = {
        MACHINE,
        MACHINE "client-id " GUID,
        MACHINE "client-id " OTHER,
        MACHINE "object-id " GUID,
        MACHINE "object-id " OTHER,
        MACHINE "resource-id /subscriptions/a",
        MACHINE "resource-id /subscriptions/b",
        MACHINE "identity-source imds",
        MACHINE "identity-source app-service",
        "grant managed-identity\nauthority https://login.microsoftonline.com/other.example",
        "grant managed-identity\nauthority AzureUSGovernment",
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t j = 0; j < i; j++) {
            unit_row(rows[i]);
            assert_string_not_equal(identity_of(rows[i], NULL), identity_of(rows[j], NULL));
            assert_string_not_equal(identity_of(rows[i], "https://a.example"),
                                    identity_of(rows[j], "https://a.example"));
        }
}

TEST(owner_is_whoever_gets_the_token)
{
    static const char *const rows[][2] = {
        {"grant password\nusername u@contoso.example\nclient-id " GUID, "u@contoso.example"},
        {"grant client-secret\nusername u@contoso.example\nclient-id " GUID, GUID},
        {FEDERATED "managed-identity:" OTHER, GUID},
        {MACHINE "client-id " GUID, GUID},
        {MACHINE "object-id " OTHER, OTHER},
        {MACHINE "resource-id /subscriptions/a", "/subscriptions/a"},
        {MACHINE, "system-assigned"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};

        unit_row(rows[i][0]);
        home_fixture_set(&c, rows[i][0]);
        assert_string_equal(connection_owner(&c), rows[i][1]);
    }
}

/* A token that lives for a day is not given to who did not ask for it; a sign-in serves both. */
TEST(capabilities_are_of_the_token_and_not_of_its_owner)
{
    static const char plain[] = TENANT "client-id " GUID "\ngrant device-code\n",
                      capable[] =
                          TENANT "client-id " GUID "\ngrant device-code\ncapabilities cp1\n";
    static const char audience[] = "https://a.example";

    assert_string_not_equal(identity_of(plain, audience), identity_of(capable, audience));
    assert_string_equal(identity_of(plain, NULL), identity_of(capable, NULL));
}

/* Two of them have nothing else in which they differ, and neither may have the other's. */
static const char *identity_of_bare(const char *name, const char *host, const char *home)
{
    static char texts[8][512];
    static unsigned next;
    char *out = texts[next++ % COUNT(texts)];
    auto_connection struct connection c = {0};
    auto_buf struct buf text = {0};

    assert_int_equal(setenv("XDG_CONFIG_HOME", home, 1), 0);
    home_fixture_set(&c, "kind devops\ngrant personal-access-token\n");
    assert_int_equal(connection_set(&c, "hosts", host, NULL), AAD_OK);
    (void)snprintf(c.name, sizeof c.name, "%s", name);
    connection_identity(&c, "x", &text);
    assert_int_equal(unsetenv("XDG_CONFIG_HOME"), 0);
    (void)snprintf(out, sizeof texts[0], "%s", buf_text(&text));
    return out;
}

TEST(bare_secret_is_its_connections_alone)
{
    const char *one = identity_of_bare("one", "https://a.example", "/home/a");

    assert_string_equal(one, identity_of_bare("one", "https://a.example", "/home/a"));
    assert_string_not_equal(one, identity_of_bare("two", "https://a.example", "/home/a"));
    assert_string_not_equal(one, identity_of_bare("one", "https://b.example", "/home/a"));
    assert_string_not_equal(one, identity_of_bare("one", "https://a.example", "/home/b"));
}

/* P1: a token is kept under all that has decided whom and what it is for. */
TEST(all_that_decides_a_token_is_in_it)
{
    static const char base[] = TENANT "client-id " GUID "\ngrant client-secret\n";
    static const char *const others[] = {
        "authority https://login.microsoftonline.com/other.example\nclient-id " GUID
        "\ngrant client-secret\n",
        TENANT "client-id " OTHER "\ngrant client-secret\n",
        TENANT "client-id " GUID "\ngrant client-certificate\n",
        TENANT "client-id " GUID "\ngrant password\nusername u@x.example\n",
        TENANT "client-id " GUID "\ngrant client-secret\nendpoint-version 1\n",
        TENANT "client-id " GUID "\ngrant client-secret\nscopes https://a.example/x\n",
        TENANT "client-id " GUID "\ngrant client-secret\nscopes https://a.example/y\n",
    };
    char own[512];

    (void)snprintf(own, sizeof own, "%s", identity_of(base, "https://a.example"));
    assert_string_not_equal(own, identity_of(base, "https://b.example"));
    assert_string_not_equal(own, identity_of(base, NULL));
    for (size_t i = 0; i < COUNT(others); i++) {
        assert_string_not_equal(own, identity_of(others[i], "https://a.example"));
        assert_string_not_equal(identity_of(others[i], "https://a.example"),
                                identity_of(others[(i + 1) % COUNT(others)], "https://a.example"));
    }
}
