/*
 * test_proof.c - what a connection shows the authority, where that is no secret of its own
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/proof.h"

#include "home-fixture.h"
#include "unit.h"

#define GUID HOME_FIXTURE_GUID
#define OTHER "9c000000-0000-4000-8000-000000000001"

/* A connection of that grant, complete but for KEY VALUE pairs; NULL at the end. */
static enum aad_code complete(struct connection *c, const char *const *pairs, struct aad_error *err)
{
    enum aad_code code = connection_set(c, "kind", "azurerm", err);

    (void)strcpy(c->name, "x");
    for (; !code && *pairs; pairs += 2)
        code = connection_set(c, pairs[0], pairs[1], err);
    return code ? code : connection_complete(c, err);
}

#define APPLICATION                                                                                \
    "grant", "workload-identity", "client-id", GUID, "authority",                                  \
        "https://login.microsoftonline.com/" OTHER
#define MACHINE "grant", "managed-identity"

TEST(grant_without_a_secret_has_no_store)
{
    static const char *const rows[][12] = {
        {MACHINE},
        {MACHINE, "client-id", GUID},
        {MACHINE, "object-id", GUID},
        {MACHINE, "resource-id", "/subscriptions/s"},
        {MACHINE, "identity-source", "imds"},
        {APPLICATION, "assertion-source", "github-actions"},
        {APPLICATION, "assertion-source", "managed-identity:" OTHER, "identity-source", "imds"}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        struct aad_error err = {0};

        if (complete(&c, rows[i], &err))
            fail_msg("%zu: %s", i, err.what);
        assert_null(c.store);
        assert_string_equal(c.audiences[0], "https://management.azure.com");
    }
}

TEST(field_that_the_grant_does_not_use_is_refused)
{
    static const char *const rows[][12] = {
        {MACHINE, "store", "secret-service"},
        {MACHINE, "assertion-source", "github-actions"},
        {MACHINE, "client-id", GUID, "object-id", GUID},
        {MACHINE, "identity-source", "cloud-shell", "client-id", GUID},
        {APPLICATION},
        {APPLICATION, "assertion-source", "github-actions", "object-id", GUID},
        {APPLICATION, "assertion-source", "github-actions", "identity-source", "imds"},
        {APPLICATION, "assertion-source", "github-actions", "store", "keyring-file"}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        struct aad_error err = {0};

        if (complete(&c, rows[i], &err) != AAD_CONFIG)
            fail_msg("%zu", i);
    }
}

TEST(what_another_grant_does_not_use_goes)
{
    static const char *const pairs[] = {
        APPLICATION, "assertion-source", "managed-identity:" OTHER, "identity-source", "imds",
        NULL};
    auto_connection struct connection c = {0};

    assert_int_equal(complete(&c, pairs, NULL), AAD_OK);
    assert_int_equal(connection_set(&c, "grant", "client-secret", NULL), AAD_OK);
    assert_int_equal(proof_drop_unused(&c, NULL), AAD_OK);
    assert_null(c.assertion_source);
    assert_null(c.identity_source);
    assert_int_equal(connection_complete(&c, NULL), AAD_OK);
    assert_string_equal(c.store, "secret-service");
}

static void want_credential(const char *source, const char *cloud, const char *const want[3])
{
    const char *const pairs[] = {"grant", "workload-identity", "client-id", GUID, "authority",
                                 cloud,   "assertion-source",  source,      NULL};
    auto_connection struct connection c = {0};
    auto_buf struct buf issuer = {0}, subject = {0};
    struct aad_error err = {0};

    if (complete(&c, pairs, &err))
        fail_msg("%s", err.what);
    proof_print_issuer(&c, &issuer);
    proof_print_subject(&c, &subject);
    assert_string_equal(buf_text(&issuer), want[0]);
    assert_string_equal(buf_text(&subject), want[1]);
    assert_string_equal(proof_audience(&c), want[2]);
}

TEST(federated_credential_follows_from_source_and_cloud)
{
    static const char *const rows[][5] = {
        {"github-actions", "https://login.microsoftonline.com/t",
         "https://token.actions.githubusercontent.com", "", "api://AzureADTokenExchange"},
        {"file:/a", "https://login.microsoftonline.us/t", "", "",
         "api://AzureADTokenExchangeUSGov"},
        {"managed-identity:object-id:" OTHER, "https://login.partner.microsoftonline.cn/" GUID,
         "https://login.partner.microsoftonline.cn/" GUID "/v2.0", OTHER,
         "api://AzureADTokenExchangeChina"}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i][0]);
        want_credential(rows[i][0], rows[i][1], rows[i] + 2);
    }
}

/* A cached token is not given to another job or process (connection_identity()). */
TEST(identity_is_that_of_a_place)
{
    static const char *const pairs[] = {APPLICATION, "assertion-source", "github-actions", NULL};
    auto_connection struct connection c = {0};
    auto_buf struct buf first = {0}, second = {0};

    assert_int_equal(complete(&c, pairs, NULL), AAD_OK);
    assert_int_equal(setenv("ACTIONS_ID_TOKEN_REQUEST_URL", "https://a.test/1", 1), 0);
    connection_identity(&c, NULL, &first);
    assert_int_equal(setenv("ACTIONS_ID_TOKEN_REQUEST_URL", "https://a.test/2", 1), 0);
    connection_identity(&c, NULL, &second);
    assert_string_not_equal(buf_text(&first), buf_text(&second));
    assert_int_equal(unsetenv("ACTIONS_ID_TOKEN_REQUEST_URL"), 0);
}
