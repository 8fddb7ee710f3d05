/*
 * test_connection.c - the fields of a connection as a whole, and its identity
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/connection.h"

#include "connection/proof.h"
#include "home-fixture.h"
#include "unit.h"

#define GUID HOME_FIXTURE_GUID

/* A good value of each key, in the order of connection_keys(). */
static const char *const examples[][2] = {
    {"kind", "azurerm"},
    {"description", "two words"},
    {"authority", "https://login.microsoftonline.com/contoso.example"},
    {"issuer", "https://issuer.test/Realm/"},
    {"token-endpoint", "https://issuer.test/token"},
    {"authorization-endpoint", "https://issuer.test/authorize?x=y"},
    {"device-authorization-endpoint", "https://issuer.test/device"},
    {"userinfo-endpoint", "https://issuer.test/me"},
    {"scopes", "read:all"},
    {"client-id", GUID},
    {"grant", "client-certificate"},
    {"username", "svc@contoso.example"},
    {"redirect-uri", "http://localhost"},
    {"client-authentication", "private-key-jwt"},
    {"endpoint-version", "2"},
    {"capabilities", "cp1"},
    {"audiences", "https://a.example"},
    {"hosts", "https://a.example"},
    {"assertion-source", "managed-identity:" GUID},
    {"assertion-issuer", "https://issuer.test"},
    {"assertion-subject", "repo:a/b:ref c"},
    {"assertion-audience", "api://x"},
    {"identity-source", "imds"},
    {"object-id", GUID},
    {"resource-id", "/subscriptions/s"},
    {"store", "pkcs11:token=mine"},
    {"pin", "fd:3"},
    {"expires", "2027-06-30"},
    {"assertion", "PS256"},
    {"key-id", "key-1"},
    {"x5c", "true"},
    {"project", "12345"},
    {"subscription-id", GUID},
    {"subscription-name", "Pay as you go"},
    {"resource-group", "group-1"},
    {"workspace", "ml-1"},
    {"management-group-id", "contoso"},
    {"management-group-name", "All of Contoso"},
    {"service-management-reference", "ITSM 7"},
    {"all-pipelines", "true"},
    {"proxy", "http://proxy.example:3128"},
    {"ca-file", "/etc/ca.pem"},
    {"timeout", "30"},
    {"allow-http-loopback", "true"},
};

#define EXAMPLES COUNT(examples)

static void set_all(struct connection *c)
{
    (void)snprintf(c->name, sizeof c->name, "all");
    for (size_t i = 0; i < EXAMPLES; i++)
        if (strcmp(examples[i][0], "issuer") != 0) /* it takes the authority's place */
            assert_int_equal(connection_set(c, examples[i][0], examples[i][1], NULL), AAD_OK);
}

static void check_get(const struct connection *c, const char *key, const char *want)
{
    auto_buf struct buf value = {0};

    connection_get(c, key, &value);
    assert_string_equal(buf_text(&value), want);
}

TEST(every_key_can_be_set_and_got)
{
    auto_connection struct connection c = {0};
    const char *const *keys = connection_keys();

    set_all(&c);
    for (size_t i = 0; i < EXAMPLES; i++) {
        assert_string_equal(keys[i], examples[i][0]);
        if (strcmp(examples[i][0], "issuer") != 0)
            check_get(&c, examples[i][0], examples[i][1]);
    }
    assert_null(keys[EXAMPLES]);
}

enum { OF_SUBSCRIPTION = 1, OF_GROUP = 2, OF_AZURE = 4 };

/* No connection is for a subscription and for a management group, and only one kind is for either.
 */
static void drop_scope(struct connection *c, unsigned which)
{
    static const struct {
        const char *key;
        unsigned of;
    } rows[] = {
        {"subscription-id", OF_SUBSCRIPTION},       {"subscription-name", OF_SUBSCRIPTION},
        {"resource-group", OF_SUBSCRIPTION},        {"workspace", OF_SUBSCRIPTION},
        {"management-group-id", OF_GROUP},          {"management-group-name", OF_GROUP},
        {"service-management-reference", OF_AZURE},
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        if (rows[i].of & which)
            assert_int_equal(connection_set(c, rows[i].key, "", NULL), AAD_OK);
    if (which & OF_AZURE)
        c->all_pipelines = false;
}

/* Prints and reads again what of all that a grant can have, without one of the keys. */
static void survive(const char *grant, const char *without, bool *survived)
{
    auto_connection struct connection c = {0}, again = {0};
    auto_buf struct buf text = {0};
    struct aad_error err = {0};

    set_all(&c);
    assert_int_equal(connection_set(&c, "grant", grant, &err), AAD_OK);
    if (connection_grant(&c)->is_machine)
        assert_int_equal(connection_set(&c, "client-id", "", &err), AAD_OK);
    if (connection_grant(&c)->is_bare)
        assert_int_equal(connection_set(&c, "kind", "devops", &err), AAD_OK);
    assert_int_equal(connection_set(&c, without, "", &err), AAD_OK);
    drop_scope(&c, strcmp(without, "subscription-id") != 0 ? OF_GROUP : OF_SUBSCRIPTION);
    if (connection_grant(&c)->is_bare)
        drop_scope(&c, OF_SUBSCRIPTION | OF_GROUP | OF_AZURE);
    assert_int_equal(proof_drop_unused(&c, &err), AAD_OK);
    assert_int_equal(connection_print(&c, &text, &err), AAD_OK);
    if (connection_parse("all", buf_text(&text), text.len, &again, &err))
        fail_msg("%s", err.what);
    for (size_t i = 0; i < EXAMPLES; i++) {
        auto_buf struct buf value = {0};

        connection_get(&c, examples[i][0], &value);
        check_get(&again, examples[i][0], buf_text(&value));
        survived[i] |= !strcmp(buf_text(&value), examples[i][1]);
    }
    assert_string_equal(again.tenant, connection_grant(&c)->is_bare ? "" : "contoso.example");
    assert_string_equal(again.name, "all");
}

/* The same of another issuer than Entra ID, whose client ids are any text. */
static void survive_issuer(bool *survived)
{
    auto_connection struct connection c = {0}, again = {0};
    auto_buf struct buf text = {0};
    struct aad_error err = {0};

    set_all(&c);
    assert_int_equal(connection_set(&c, "kind", "generic", &err), AAD_OK);
    drop_scope(&c, OF_SUBSCRIPTION | OF_GROUP | OF_AZURE);
    assert_int_equal(connection_set(&c, "issuer", "https://issuer.test/Realm/", &err), AAD_OK);
    assert_int_equal(connection_set(&c, "client-id", "my-client", &err), AAD_OK);
    free(c.authority);
    c.authority = NULL;
    assert_int_equal(connection_set(&c, "grant", "client-secret", &err), AAD_OK);
    assert_int_equal(connection_set(&c, "client-authentication", "", &err), AAD_OK);
    assert_int_equal(proof_drop_unused(&c, &err), AAD_OK);
    assert_int_equal(connection_complete(&c, &err), AAD_OK);
    assert_int_equal(connection_print(&c, &text, &err), AAD_OK);
    assert_null(strstr(buf_text(&text), "\"authority\""));
    if (connection_parse("all", buf_text(&text), text.len, &again, &err))
        fail_msg("%s", err.what);
    assert_string_equal(again.client_id, "my-client");
    assert_string_equal(again.authority, "https://issuer.test/Realm/");
    for (size_t i = 0; i < EXAMPLES; i++) {
        auto_buf struct buf value = {0};

        connection_get(&again, examples[i][0], &value);
        survived[i] |= !strcmp(buf_text(&value), examples[i][1]);
    }
}

/* Nothing is lost, nothing is added; no grant has all of them. */
TEST(every_key_survives_the_file)
{
    bool survived[EXAMPLES] = {false};

    survive("client-certificate", "description", survived);
    survive("client-certificate", "subscription-id", survived);
    survive("workload-identity", "project", survived);
    survive("managed-identity", "object-id", survived);
    survive("managed-identity", "resource-id", survived);
    survive("authorization-code", "project", survived);
    survive("personal-access-token", "project", survived);
    survive_issuer(survived);
    for (size_t i = 0; i < EXAMPLES; i++) {
        unit_row(examples[i][0]);
        assert_true(survived[i]);
    }
}

TEST(value_that_is_refused_changes_nothing)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    set_all(&c);
    for (size_t i = 0; i < EXAMPLES; i++) {
        if (!strcmp(examples[i][0], "description") || !strcmp(examples[i][0], "issuer"))
            continue;
        assert_int_equal(connection_set(&c, examples[i][0], "no such \x01", &err), AAD_USAGE);
        assert_int_equal(strncmp(err.what, examples[i][0], strlen(examples[i][0])), 0);
        check_get(&c, examples[i][0], examples[i][1]);
    }
}

TEST(unknown_key_is_refused_with_the_nearest)
{
    static const char *const rows[][2] = {
        {"audience", "audiences"}, {"user-name", "username"}, {"clientid", "client-id"},
        {"Hosts", "hosts"},        {"timeouts", "timeout"},
    };
    static const char *const far[] = {"", "secret", "password", "zzzzzzzz"};
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(connection_set(&c, rows[i][0], "x", &err), AAD_USAGE);
        if (!strstr(err.what, rows[i][0]) || !strstr(err.remedy, rows[i][1]))
            fail_msg("%s: %s / %s", rows[i][0], err.what, err.remedy);
    }
    for (size_t i = 0; i < COUNT(far); i++) {
        assert_int_equal(connection_set(&c, far[i], "x", &err), AAD_USAGE);
        assert_non_null(strstr(err.remedy, "man aad-credential-connection"));
    }
}

TEST(empty_value_unsets_what_is_optional)
{
    static const char *const optional[] = {"description",
                                           "username",
                                           "redirect-uri",
                                           "key-id",
                                           "client-authentication",
                                           "capabilities",
                                           "project",
                                           "proxy",
                                           "ca-file",
                                           "store",
                                           "pin",
                                           "assertion",
                                           "client-id",
                                           "assertion-source",
                                           "assertion-issuer",
                                           "assertion-subject",
                                           "assertion-audience",
                                           "identity-source",
                                           "object-id",
                                           "resource-id"};
    auto_connection struct connection c = {0};

    set_all(&c);
    for (size_t i = 0; i < COUNT(optional); i++) {
        assert_int_equal(connection_set(&c, optional[i], "", NULL), AAD_OK);
        check_get(&c, optional[i], "");
    }
    assert_int_equal(connection_set(&c, "authority", "", NULL), AAD_USAGE);
    assert_int_equal(connection_set(&c, "kind", "", NULL), AAD_USAGE);
    assert_int_equal(connection_set(&c, "timeout", "", NULL), AAD_USAGE);
}

TEST(lists_grow_are_cleared_and_end)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};
    char host[40];

    for (int i = 0; i < CONNECTION_LIST_MAX; i++) {
        (void)snprintf(host, sizeof host, "https://h%d.example", i);
        assert_int_equal(connection_set(&c, "hosts", host, &err), AAD_OK);
    }
    assert_int_equal(connection_set(&c, "hosts", "https://more.example", &err), AAD_USAGE);
    assert_non_null(strstr(err.what, "64"));
    assert_int_equal(c.n_hosts, CONNECTION_LIST_MAX);
    assert_string_equal(c.hosts[63], "https://h63.example");
    assert_int_equal(connection_set(&c, "hosts", "-", &err), AAD_OK);
    assert_int_equal(c.n_hosts, 0);
    assert_int_equal(connection_set(&c, "hosts", "https://a.example", &err), AAD_OK);
    assert_int_equal(connection_set(&c, "hosts", "https://b.example", &err), AAD_OK);
    assert_int_equal(connection_set(&c, "hosts", "https://A.example:443/", &err), AAD_OK);
    check_get(&c, "hosts", "https://a.example https://b.example"); /* twice the same is once */
}

TEST(timeout_has_limits)
{
    static const char *const no[] = {"0", "-1", "601", "1.5", "15s", " 15", "99999999999999999999"};
    auto_connection struct connection c = {0};

    for (size_t i = 0; i < COUNT(no); i++)
        assert_int_equal(connection_set(&c, "timeout", no[i], NULL), AAD_USAGE);
    assert_int_equal(connection_set(&c, "timeout", "1", NULL), AAD_OK);
    assert_int_equal(connection_set(&c, "timeout", "600", NULL), AAD_OK);
    assert_int_equal(c.timeout_s, 600);
}

TEST(tenant_follows_the_authority)
{
    auto_connection struct connection c = {0};

    assert_int_equal(connection_set(&c, "authority", "https://a.example/one", NULL), AAD_OK);
    assert_string_equal(c.tenant, "one");
    assert_int_equal(connection_set(&c, "authority", "https://a.example/two/", NULL), AAD_OK);
    assert_string_equal(c.tenant, "two");
    assert_int_equal(connection_set(&c, "authority", "AzureCloud", NULL), AAD_OK);
    assert_string_equal(c.tenant, "");
}

static void identity(const struct connection *c, const char *audience, char *out, size_t size)
{
    auto_buf struct buf text = {0};

    connection_identity(c, audience, &text);
    (void)snprintf(out, size, "%s", buf_text(&text));
}

/* What shares an identity shares tokens: everything that decides whose and what for is in it. */
TEST(identity_differs_with_each_of_its_parts)
{
    static const char *const changes[][2] = {
        {"authority", "https://login.microsoftonline.com/other.example"},
        {"client-id", "9b000000-0000-4000-8000-000000000002"},
        {"grant", "client-secret"},
        {"username", "other@contoso.example"},
        {"username", ""},
        {"endpoint-version", "1"},
    };
    char whole[512], alone[512], other[512];
    auto_connection struct connection c = {0};

    set_all(&c);
    identity(&c, "https://a.example", whole, sizeof whole);
    identity(&c, NULL, alone, sizeof alone);
    assert_string_not_equal(whole, alone);
    (void)snprintf(c.name, sizeof c.name, "renamed");
    assert_int_equal(connection_set(&c, "description", "another", NULL), AAD_OK);
    identity(&c, "https://a.example", other, sizeof other);
    assert_string_equal(whole, other);
    for (size_t i = 0; i < COUNT(changes); i++) {
        auto_connection struct connection changed = {0};

        set_all(&changed);
        assert_int_equal(connection_set(&changed, changes[i][0], changes[i][1], NULL), AAD_OK);
        identity(&changed, "https://a.example", other, sizeof other);
        assert_string_not_equal(whole, other);
        identity(&changed, NULL, other, sizeof other);
        assert_string_not_equal(alone, other);
    }
}

/* A new field is thought to matter until its row says otherwise. */
TEST(few_fields_are_aside)
{
    static const char *const aside[] = {"description", "hosts", "timeout", "expires", NULL};
    static const char *const others[] = {"authority", "client-id", "username",  "grant",
                                         "audiences", "store",     "assertion", "no-such-key"};

    for (size_t i = 0; aside[i]; i++)
        assert_true(connection_is_aside(aside[i]));
    for (size_t i = 0; i < COUNT(others); i++)
        assert_false(connection_is_aside(others[i]));
}
