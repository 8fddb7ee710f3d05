/*
 * test_proof.c - what a connection shows the authority, where that is no secret of its own
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/proof.h"
#include "home-fixture.h"
#include "unit.h"

#define GUID "9b000000-0000-4000-8000-000000000001"
#define OTHER "9c000000-0000-4000-8000-000000000001"
#define RESOURCE "/subscriptions/" GUID "/resourcegroups/g/providers/x/y/z"
#define FEDERATED "grant workload-identity\nassertion-source "
#define MACHINE "grant managed-identity\n"

/* A connection that errors can name. */
static void set(struct connection *c, const char *fields)
{
    (void)snprintf(c->name, sizeof c->name, "mine");
    home_fixture_set(c, fields);
}

/* what, remedy: a part of it; NULL = it is taken */
static void check(const char *fields, const char *what, const char *remedy)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    unit_row(fields);
    set(&c, fields);
    assert_int_equal(proof_check(&c, &err), what ? AAD_CONFIG : AAD_OK);
    if (what && (!strstr(err.what, what) || !strstr(err.remedy, remedy)))
        fail_msg("%s / %s", err.what, err.remedy);
}

/* --- which fields a grant uses -------------------------------------------------------------- */

enum { SECRET, FEDERATION, EXCHANGE, IDENTITY, GRANTS };

static const char *const grants[GRANTS] = {
    [SECRET] = "grant client-secret\n",
    [FEDERATION] = FEDERATED "github-actions\n",
    [EXCHANGE] = FEDERATED "managed-identity:" GUID "\n",
    [IDENTITY] = MACHINE,
};

static const struct use {
    const char *key, *line;
    bool is_used[GRANTS];
} uses[] = {
    {"store", "store secret-service", {[SECRET] = true}},
    {"pin", "pin ask", {[SECRET] = true}},
    {"assertion-issuer", "assertion-issuer https://a.test", {[FEDERATION] = 1, [EXCHANGE] = 1}},
    {"assertion-subject", "assertion-subject one two", {[FEDERATION] = 1, [EXCHANGE] = 1}},
    {"assertion-audience", "assertion-audience api://x", {[FEDERATION] = 1, [EXCHANGE] = 1}},
    {"identity-source", "identity-source imds", {[EXCHANGE] = true, [IDENTITY] = true}},
    {"object-id", "object-id " GUID, {[IDENTITY] = true}},
    {"resource-id", "resource-id " RESOURCE, {[IDENTITY] = true}},
};

TEST(field_that_the_grant_does_not_use_is_refused)
{
    char fields[400], what[100];

    for (size_t i = 0; i < COUNT(uses); i++)
        for (size_t j = 0; j < GRANTS; j++) {
            (void)snprintf(fields, sizeof fields, "%s%s", grants[j], uses[i].line);
            (void)snprintf(what, sizeof what, "grant has no use for '%s'", uses[i].key);
            check(fields, uses[i].is_used[j] ? NULL : what, "Leave it out");
        }
    check("grant password\nstore secret-service", NULL, NULL);
    check("grant client-certificate\nstore pkcs11:token=x\npin ask", NULL, NULL);
    check("grant client-secret\nassertion-source github-actions", "'assertion-source'", "Leave");
    check(MACHINE "assertion-source github-actions", "'assertion-source'", "Leave");
}

/* A store has one secret of a connection, and a password is one. */
TEST(application_proves_itself_beside_a_person)
{
    static const char *const names[] = {"none", "client-secret-post", "client-secret-basic",
                                        "private-key-jwt"};
    static const struct {
        const char *grant;
        bool takes[COUNT(names)];
    } rows[] = {
        {"password", {true, false, false, true}},
        {"device-code", {true, true, true, true}},
        {"client-secret", {false, true, true, false}},
        {"client-certificate", {false}},
        {"managed-identity", {false}},
    };
    char fields[100];

    for (size_t i = 0; i < COUNT(rows); i++)
        for (size_t j = 0; j < COUNT(names); j++) {
            (void)snprintf(fields, sizeof fields, "grant %s\nclient-authentication %s",
                           rows[i].grant, names[j]);
            check(fields, rows[i].takes[j] ? NULL : "has no use for 'client-authentication'",
                  "private-key-jwt");
        }
}

/* Whatever was there before, another grant keeps what it uses, and finds nothing to refuse. */
static void check_change(size_t from, size_t to)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    unit_row(grants[to]);
    set(&c, grants[from]);
    for (size_t i = 0; i < COUNT(uses); i++)
        if (uses[i].is_used[from] && strcmp(uses[i].key, "resource-id") != 0)
            set(&c, uses[i].line);
    set(&c, grants[to]);
    assert_int_equal(proof_drop_unused(&c, &err), AAD_OK);
    if (proof_check(&c, &err))
        fail_msg("after %s: %s", grants[from], err.what);
    for (size_t i = 0; i < COUNT(uses); i++) {
        auto_buf struct buf left = {0};

        connection_get(&c, uses[i].key, &left);
        assert_int_equal(left.len > 0, uses[i].is_used[from] && uses[i].is_used[to] &&
                                           strcmp(uses[i].key, "resource-id") != 0);
    }
}

TEST(what_another_grant_does_not_use_goes)
{
    for (size_t from = 0; from < GRANTS; from++)
        for (size_t to = 0; to < GRANTS; to++)
            check_change(from, to);
}

TEST(only_what_proves_goes)
{
    auto_connection struct connection c = {0};

    set(&c, MACHINE "client-id " GUID "\nusername u@x\nassertion PS256\ndescription mine\n"
                    "store secret-service\npin ask\nassertion-source fd:3");
    assert_int_equal(proof_drop_unused(&c, NULL), AAD_OK);
    assert_string_equal(c.client_id, GUID);
    assert_string_equal(c.username, "u@x");
    assert_string_equal(c.assertion, "PS256");
    assert_string_equal(c.description, "mine");
    assert_null(c.store);
    assert_null(c.pin);
    assert_null(c.assertion_source);
}

/* --- the source ----------------------------------------------------------------------------- */

TEST(workload_identity_needs_a_source)
{
    check("grant workload-identity", "connection 'mine' has no assertion-source",
          "--assertion-source: azure-pipelines:SERVICE-CONNECTION-ID, github-actions");
    check("grant managed-identity", NULL, NULL);
}

TEST(machines_identity_has_one_name)
{
    static const char *const several[] = {
        "client-id " GUID "\nobject-id " OTHER, "client-id " GUID "\nresource-id " RESOURCE,
        "object-id " GUID "\nresource-id " RESOURCE,
        "client-id " GUID "\nobject-id " GUID "\nresource-id " RESOURCE};
    char fields[400];

    for (size_t i = 0; i < COUNT(several); i++) {
        (void)snprintf(fields, sizeof fields, MACHINE "%s", several[i]);
        check(fields, "more than one of client-id, object-id and resource-id", "by one of them");
    }
    check(MACHINE "client-id " GUID, NULL, NULL);
    check(MACHINE "object-id " GUID, NULL, NULL);
    check(MACHINE "resource-id " RESOURCE, NULL, NULL);
}

/* What a source cannot be asked for is said before anybody asks it. */
TEST(source_that_is_named_takes_the_identity)
{
    static const char own[] = "one identity only", ml[] = "by its client id";

    check(MACHINE "identity-source service-fabric", NULL, NULL);
    check(MACHINE "identity-source service-fabric\nclient-id " GUID, "by its client id", own);
    check(MACHINE "identity-source cloud-shell\nobject-id " GUID, "by its object id", own);
    check(MACHINE "identity-source azure-ml\nclient-id " GUID, NULL, NULL);
    check(MACHINE "identity-source azure-ml\nresource-id " RESOURCE, "by its resource id", ml);
    check(MACHINE "identity-source imds\nresource-id " RESOURCE, NULL, NULL);
    check(MACHINE "identity-source auto\nobject-id " GUID, NULL, NULL);
    check(FEDERATED "managed-identity:" GUID "\nidentity-source cloud-shell", "by its client id",
          own);
    check(FEDERATED "managed-identity:object-id:" GUID "\nidentity-source azure-ml",
          "by its object id", ml);
    check(FEDERATED "managed-identity:" GUID "\nclient-id " OTHER "\nidentity-source azure-ml",
          NULL, NULL);
}

TEST(identity_is_the_machines_or_the_sources)
{
    static const struct {
        const char *fields;
        enum identity_kind kind;
        const char *value;
    } rows[] = {
        {MACHINE, IDENTITY_SYSTEM, ""},
        {MACHINE "client-id " GUID, IDENTITY_CLIENT_ID, GUID},
        {MACHINE "object-id " GUID, IDENTITY_OBJECT_ID, GUID},
        {MACHINE "resource-id " RESOURCE, IDENTITY_RESOURCE_ID, RESOURCE},
        {FEDERATED "managed-identity:" OTHER "\nclient-id " GUID, IDENTITY_CLIENT_ID, OTHER},
        {FEDERATED "managed-identity:object-id:" OTHER, IDENTITY_OBJECT_ID, OTHER},
        {FEDERATED "managed-identity:" RESOURCE, IDENTITY_RESOURCE_ID, RESOURCE},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        struct identity_id id;

        unit_row(rows[i].fields);
        set(&c, rows[i].fields);
        proof_identity(&c, &id);
        assert_int_equal(id.kind, rows[i].kind);
        assert_string_equal(id.value, rows[i].value);
    }
}

/* --- the federated credential --------------------------------------------------------------- */

#define AT(host) "\nauthority https://" host "/" OTHER

TEST(audience_is_that_of_the_cloud)
{
    static const char *const rows[][2] = {
        {AT("login.microsoftonline.com"), "api://AzureADTokenExchange"},
        {AT("sts.windows.net"), "api://AzureADTokenExchange"},
        {AT("login.microsoftonline.us"), "api://AzureADTokenExchangeUSGov"},
        {AT("login.partner.microsoftonline.cn"), "api://AzureADTokenExchangeChina"},
        {AT("login.chinacloudapi.cn"), "api://AzureADTokenExchangeChina"},
        {AT("login.microsoftonline.de"), "api://AzureADTokenExchange"}, /* closed */
        {AT("sts.example"), "api://AzureADTokenExchange"},
        {AT("login.microsoftonline.us") "\nassertion-audience api://mine", "api://mine"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};

        unit_row(rows[i][0]);
        set(&c, FEDERATED "github-actions");
        set(&c, rows[i][0]);
        assert_string_equal(proof_audience(&c), rows[i][1]);
    }
}

/* source, more fields, and what is expected */
static void check_printed(void (*print)(const struct connection *c, struct buf *ret),
                          const char *const rows[][3], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        auto_connection struct connection c = {0};
        auto_buf struct buf text = {0};

        unit_row(rows[i][0]);
        set(&c, "grant workload-identity" AT("login.microsoftonline.com"));
        assert_int_equal(connection_set(&c, "assertion-source", rows[i][0], NULL), AAD_OK);
        set(&c, rows[i][1]);
        print(&c, &text);
        assert_string_equal(buf_text(&text), rows[i][2]);
    }
}

#define ISSUER "assertion-issuer https://issuer.test/"
#define MACHINES "managed-identity:" GUID

TEST(issuer_is_known_of_some_sources)
{
    static const char *const rows[][3] = {
        {"github-actions", "", "https://token.actions.githubusercontent.com"},
        {"github-actions", ISSUER, "https://issuer.test/"},
        {"azure-pipelines:" GUID, "", ""},
        {"azure-pipelines:" GUID, ISSUER, "https://issuer.test/"},
        {"kubernetes", "", ""},
        {"file:/x", "", ""},
        {"fd:3", "", ""},
        {"connection:other", "", ""},
        {MACHINES, "", "https://login.microsoftonline.com/" OTHER "/v2.0"},
        {MACHINES, ISSUER, "https://issuer.test/"},
        {MACHINES, AT("login.microsoftonline.us"),
         "https://login.microsoftonline.us/" OTHER "/v2.0"},
        {MACHINES, AT("sts.example"), "https://sts.example/" OTHER "/v2.0"},
        {MACHINES, AT("login.windows.net"), "https://login.microsoftonline.com/" OTHER "/v2.0"},
        {MACHINES, AT("login.chinacloudapi.cn"),
         "https://login.partner.microsoftonline.cn/" OTHER "/v2.0"},
        /* the tenant's GUID is in it, which a domain does not say */
        {MACHINES, "authority https://login.microsoftonline.com/contoso.example", ""},
    };

    check_printed(proof_print_issuer, rows, COUNT(rows));
}

TEST(subject_is_known_by_an_object_id)
{
    static const char *const rows[][3] = {
        {"managed-identity:object-id:" GUID, "", GUID},
        {"managed-identity:object-id:" GUID, "assertion-subject mine", "mine"},
        {MACHINES, "client-id " OTHER, ""},
        {"managed-identity:" RESOURCE, "", ""},
        {"github-actions", "client-id " OTHER, ""},
        {"github-actions", "assertion-subject repo:o/r:ref:refs/heads/main",
         "repo:o/r:ref:refs/heads/main"},
        {"kubernetes", "", ""},
        {"connection:other", "", ""},
    };

    check_printed(proof_print_subject, rows, COUNT(rows));
}
