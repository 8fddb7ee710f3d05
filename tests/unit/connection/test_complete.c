/*
 * test_complete.c - what follows from a kind, and which fields fit together (P1)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/connection.h"
#include "unit.h"

#define GUID "9b000000-0000-4000-8000-000000000001"
#define TENANT "https://login.microsoftonline.com/contoso.example"

/* Sets "key value" lines, then completes. */
static enum aad_code complete(struct connection *c, const char *fields, struct aad_error *err)
{
    char text[1024], *save = NULL;
    enum aad_code code = AAD_OK;

    (void)snprintf(c->name, sizeof c->name, "mine");
    (void)snprintf(text, sizeof text, "%s", fields);
    for (char *p = strtok_r(text, "\n", &save); p && !code; p = strtok_r(NULL, "\n", &save)) {
        char *value = strchr(p, ' ');

        assert_non_null(value);
        *value = '\0';
        code = connection_set(c, p, value + 1, err);
        if (code)
            fail_msg("%s: %s", p, err->what);
    }
    return connection_complete(c, err);
}

static void check(const char *fields, enum aad_code want, const char *what)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    if (complete(&c, fields, &err) != want || (what && !strstr(err.what, what)))
        fail_msg("%s: %d %s", fields, (int)err.code, err.what);
}

TEST(lcs_needs_no_more_than_the_dialog_asks)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    assert_int_equal(complete(&c,
                              "kind lcs\nclient-id " GUID "\nusername u@contoso.example\n"
                              "audiences https://lcsapi.eu.lcs.dynamics.com",
                              &err),
                     AAD_OK);
    assert_string_equal(c.authority, "https://login.microsoftonline.com/organizations");
    assert_string_equal(c.tenant, "organizations");
    assert_string_equal(c.grant, "password");
    assert_string_equal(c.endpoint_version, "auto");
    assert_string_equal(c.store, "secret-service");
    assert_int_equal(c.timeout_s, 15);
    assert_int_equal(c.n_hosts, 1);
    assert_string_equal(c.hosts[0], "https://lcsapi.eu.lcs.dynamics.com");
    assert_false(c.allow_http_loopback);
    assert_null(c.proxy);
}

TEST(lcs_of_a_national_cloud_goes_with_its_authority)
{
    static const char *const rows[][2] = {
        {"https://lcsapi.lcs.dynamics.cn",
         "https://login.partner.microsoftonline.cn/organizations"},
        {"https://lcsapi.gov.lcs.microsoftdynamics.us",
         "https://login.microsoftonline.us/organizations"},
        {"https://lcsapi.no.lcs.dynamics.com", "https://login.microsoftonline.com/organizations"},
        {"https://lcsapi.example", "https://login.microsoftonline.com/organizations"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0}, chosen = {0};
        struct aad_error err = {0};
        char fields[300];

        (void)snprintf(fields, sizeof fields,
                       "kind lcs\nclient-id " GUID "\nusername u@contoso.example\naudiences %s",
                       rows[i][0]);
        assert_int_equal(complete(&c, fields, &err), AAD_OK);
        assert_string_equal(c.authority, rows[i][1]);
        (void)snprintf(fields + strlen(fields), sizeof fields - strlen(fields),
                       "\nauthority " TENANT);
        assert_int_equal(complete(&chosen, fields, &err), AAD_OK);
        assert_string_equal(chosen.authority, TENANT);
    }
}

TEST(what_was_given_is_kept)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    assert_int_equal(complete(&c,
                              "kind lcs\nclient-id " GUID "\nusername u@contoso.example\n"
                              "audiences https://lcsapi.lcs.dynamics.com\nauthority " TENANT "\n"
                              "endpoint-version 1\nstore keyring-file\ntimeout 60\n"
                              "hosts https://one.example:8443",
                              &err),
                     AAD_OK);
    assert_string_equal(c.authority, TENANT);
    assert_string_equal(c.endpoint_version, "1");
    assert_string_equal(c.store, "keyring-file");
    assert_int_equal(c.timeout_s, 60);
    assert_int_equal(c.n_hosts, 1);
    assert_string_equal(c.hosts[0], "https://one.example:8443");
}

TEST(resource_manager_follows_the_authoritys_cloud)
{
    static const char *const rows[][2] = {
        {"https://login.microsoftonline.com/t", "https://management.azure.com"},
        {"https://login.windows.net/t", "https://management.azure.com"},
        {"https://login.microsoftonline.us/t", "https://management.usgovcloudapi.net"},
        {"https://login.partner.microsoftonline.cn/t", "https://management.chinacloudapi.cn"},
        {"https://login.chinacloudapi.cn/t", "https://management.chinacloudapi.cn"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        struct aad_error err = {0};
        char fields[200];

        (void)snprintf(fields, sizeof fields, "kind azurerm\nclient-id " GUID "\nauthority %s",
                       rows[i][0]);
        assert_int_equal(complete(&c, fields, &err), AAD_OK);
        assert_string_equal(c.audiences[0], rows[i][1]);
        assert_string_equal(c.hosts[0], rows[i][1]);
        assert_int_equal(c.n_audiences, 1);
    }
    check("kind azurerm\nclient-id " GUID "\nauthority https://sts.example/t", AAD_CONFIG,
          "has no audience");
}

TEST(devops_serves_the_two_hosts_of_azure_repos)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    assert_int_equal(complete(&c, "kind devops\nclient-id " GUID "\nauthority " TENANT, &err),
                     AAD_OK);
    assert_string_equal(c.audiences[0], "499b84ac-1321-427f-aa17-267ca6975798");
    assert_int_equal(c.n_hosts, 2);
    assert_string_equal(c.hosts[0], "https://dev.azure.com");
    assert_string_equal(c.hosts[1], "https://pkgs.dev.azure.com");
    assert_string_equal(c.grant, "client-secret");
}

TEST(what_is_missing_is_named_with_its_option)
{
    static const char *const rows[][3] = {
        {"client-id " GUID, "no kind", "Use lcs"},
        {"kind lcs", "no client-id", "--client-id"},
        {"kind lcs\nclient-id " GUID "\nusername u@x", "no audience", "--audience"},
        {"kind lcs\nclient-id " GUID "\naudiences https://a.example", "no username", "--username"},
        {"kind dynamics\nclient-id " GUID "\nauthority " TENANT, "no audience", "--audience"},
        {"kind azurerm\nclient-id " GUID, "no tenant", "--authority"},
        {"kind azurerm\nclient-id " GUID "\nauthority AzureCloud", "no tenant", "--authority"},
        {"kind azurerm\nclient-id " GUID "\nauthority AzureUSGovernment", "no tenant",
         "--authority https://login.microsoftonline.us/TENANT"},
        {"kind generic\nclient-id " GUID "\nauthority " TENANT "\naudiences " GUID, "no hosts",
         "--host"},
        {"kind generic\nclient-id " GUID "\nauthority " TENANT "\naudiences api://x", "no hosts",
         "--host"},
        {"kind generic\nclient-id " GUID "\nauthority " TENANT "\naudiences http://localhost",
         "no hosts", "--host"},
        {"kind generic\nclient-id " GUID "\nauthority " TENANT "\naudiences https://a\n"
         "grant password",
         "no username", "--username"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        struct aad_error err = {0};

        assert_int_equal(complete(&c, rows[i][0], &err), AAD_CONFIG);
        if (!strstr(err.what, rows[i][1]) || !strstr(err.remedy, rows[i][2]))
            fail_msg("%s: %s / %s", rows[i][0], err.what, err.remedy);
    }
}

#define LCS(more) "kind lcs\nclient-id " GUID "\nusername u@x\naudiences https://a.example\n" more
#define APP(more) "kind generic\nclient-id " GUID "\naudiences https://a.example\n" more

TEST(pseudo_tenants_are_for_users_only)
{
    check(LCS("authority https://l.example/organizations"), AAD_OK, NULL);
    check(LCS("authority https://l.example/Common"), AAD_OK, NULL);
    check(LCS("authority https://l.example/common\nendpoint-version 1"), AAD_OK, NULL);
    check(LCS("authority https://l.example/common\nendpoint-version 2"), AAD_CONFIG, "tenant");
    check(LCS("authority https://l.example/consumers"), AAD_CONFIG, "tenant");
    check(APP("authority https://l.example/organizations"), AAD_CONFIG, "tenant");
    check(APP("authority https://l.example/COMMON"), AAD_CONFIG, "tenant");
    check(APP("authority https://l.example/consumers"), AAD_CONFIG, "tenant");
    check(APP("authority https://l.example/common.example"), AAD_OK, NULL);
}

#define ISSUER(more)                                                                               \
    "kind generic\nissuer https://issuer.test/realm\nclient-id my-client\naudiences "              \
    "https://a.test\n" more

/* Its addresses are known before a token is asked for, and nothing of Entra ID's is mixed in. */
TEST(issuer_stands_in_the_place_of_the_authority)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    assert_int_equal(complete(&c, ISSUER("token-endpoint https://issuer.test/t"), &err), AAD_OK);
    assert_string_equal(c.authority, "https://issuer.test/realm");
    assert_string_equal(c.tenant, "");
    check(ISSUER("token-endpoint https://issuer.test/t\ngrant device-code"), AAD_OK, NULL);
    check(ISSUER("description d"), AAD_CONFIG, "has no token-endpoint");
    check(ISSUER("token-endpoint https://issuer.test/t\nauthority " TENANT), AAD_CONFIG,
          "another issuer");
    check(ISSUER("token-endpoint https://issuer.test/t\ngrant managed-identity"), AAD_CONFIG,
          "Entra ID's alone");
    check("kind azurerm\nissuer https://issuer.test\nclient-id x\ntoken-endpoint https://i.test/t",
          AAD_CONFIG, "kind azurerm come from Entra ID");
    check(APP("authority " TENANT "\ntoken-endpoint https://i.test/t"), AAD_CONFIG,
          "'token-endpoint'");
    check(APP("authority " TENANT "\nscopes x"), AAD_CONFIG, "'scopes'");
}

TEST(kind_and_grant_must_fit)
{
    check(LCS("grant client-secret"), AAD_CONFIG, "is a person's");
    check(LCS("grant client-certificate"), AAD_CONFIG, "is a person's");
    check(APP("authority " TENANT "\ngrant password\nusername u@x"), AAD_OK, NULL);
    check(APP("authority " TENANT "\ngrant client-certificate"), AAD_OK, NULL);
}

#define FEDERATED(more)                                                                            \
    "kind azurerm\nclient-id " GUID "\nauthority " TENANT "\ngrant workload-identity\n" more
#define MACHINE(more) "kind azurerm\ngrant managed-identity\n" more

TEST(machines_identity_needs_no_more_than_its_kind)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    assert_int_equal(complete(&c, MACHINE(""), &err), AAD_OK);
    assert_string_equal(c.authority, "https://login.microsoftonline.com");
    assert_string_equal(c.tenant, "");
    assert_null(c.client_id);
    assert_null(c.identity_source);
    assert_string_equal(c.audiences[0], "https://management.azure.com");
    assert_string_equal(c.hosts[0], "https://management.azure.com");
    assert_int_equal(c.timeout_s, 15);
    assert_int_equal(connection_complete(&c, &err), AAD_OK);
}

/* The authority says in which cloud the machine is, and perhaps whose token is expected. */
TEST(machine_has_the_cloud_of_its_authority)
{
    static const char *const rows[][4] = {
        {"AzureUSGovernment", "https://login.microsoftonline.us", "",
         "https://management.usgovcloudapi.net"},
        {TENANT, TENANT, "contoso.example", "https://management.azure.com"},
        {"https://login.chinacloudapi.cn/" GUID, "https://login.chinacloudapi.cn/" GUID, GUID,
         "https://management.chinacloudapi.cn"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        struct aad_error err = {0};
        char fields[200];

        (void)snprintf(fields, sizeof fields, MACHINE("authority %s"), rows[i][0]);
        assert_int_equal(complete(&c, fields, &err), AAD_OK);
        assert_string_equal(c.authority, rows[i][1]);
        assert_string_equal(c.tenant, rows[i][2]);
        assert_string_equal(c.audiences[0], rows[i][3]);
    }
}

TEST(grant_that_keeps_nothing_has_no_store)
{
    static const char *const rows[] = {MACHINE(""), FEDERATED("assertion-source github-actions"),
                                       FEDERATED("assertion-source managed-identity:" GUID)};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        auto_buf struct buf text = {0};
        struct aad_error err = {0};

        unit_row(rows[i]);
        assert_int_equal(complete(&c, rows[i], &err), AAD_OK);
        assert_null(c.store);
        assert_int_equal(connection_print(&c, &text, &err), AAD_OK);
        assert_null(strstr(buf_text(&text), "store"));
    }
    check(MACHINE("store secret-service"), AAD_CONFIG, "no use for 'store'");
    check(FEDERATED("assertion-source kubernetes\nstore keyring-file"), AAD_CONFIG, "'store'");
}

TEST(what_proves_must_fit_the_grant)
{
    check(FEDERATED(""), AAD_CONFIG, "no assertion-source");
    check(FEDERATED("assertion-source github-actions\nobject-id " GUID), AAD_CONFIG, "object-id");
    check(MACHINE("client-id " GUID "\nobject-id " GUID), AAD_CONFIG, "more than one");
    check(MACHINE("resource-id /subscriptions/a\nobject-id " GUID), AAD_CONFIG, "more than one");
    check(MACHINE("identity-source cloud-shell\nobject-id " GUID), AAD_CONFIG, "Cloud Shell");
    check(MACHINE("assertion-source fd:3"), AAD_CONFIG, "no use for 'assertion-source'");
    check(APP("authority " TENANT "\nidentity-source imds"), AAD_CONFIG, "'identity-source'");
    check(MACHINE("authority https://l.example/organizations\naudiences https://a.example"),
          AAD_CONFIG, "tenant of its own");
    check(LCS("grant managed-identity"), AAD_CONFIG, "is a person's");
    check("kind azurerm\ngrant workload-identity\nassertion-source fd:3\nauthority " TENANT,
          AAD_CONFIG, "no client-id");
    check("kind azurerm\ngrant workload-identity\nassertion-source fd:3\nclient-id " GUID,
          AAD_CONFIG, "no tenant");
    check(FEDERATED("assertion-source fd:3\nauthority https://l.example/common\n"
                    "audiences https://a.example"),
          AAD_CONFIG, "tenant of its own");
}

/* P1, case 5 */
TEST(http_hosts_are_loopback_and_asked_for)
{
    check(LCS("hosts http://localhost:8080"), AAD_CONFIG, "not https");
    check(LCS("hosts http://localhost:8080\nallow-http-loopback true"), AAD_OK, NULL);
    check(LCS("hosts http://a.example\nallow-http-loopback true"), AAD_CONFIG, "not https");
    check(LCS("hosts http://localhost.evil.test\nallow-http-loopback true"), AAD_CONFIG,
          "not https");
    check(LCS("hosts https://a.example\nhosts http://b.example"), AAD_CONFIG, "http://b.example");
}

TEST(completing_twice_changes_nothing)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf once = {0}, twice = {0};
    struct aad_error err = {0};

    assert_int_equal(complete(&c, "kind devops\nclient-id " GUID "\nauthority " TENANT, &err),
                     AAD_OK);
    assert_int_equal(connection_print(&c, &once, &err), AAD_OK);
    assert_int_equal(connection_complete(&c, &err), AAD_OK);
    assert_int_equal(connection_print(&c, &twice, &err), AAD_OK);
    assert_string_equal(buf_text(&once), buf_text(&twice));
}

TEST(user_names_are_those_of_the_authority)
{
#define ADFS "https://adfs.contoso.example/adfs"
#define USER(authority, name)                                                                      \
    "kind lcs\nclient-id " GUID "\naudiences https://a.example\nauthority " authority              \
    "\nusername " name
    static const char *const good[] = {
        USER(TENANT, "u@contoso.example"),
        USER(TENANT, "u_x.example#EXT#@contoso.example"),
        USER(ADFS, "u@contoso.example"),
        USER(ADFS, "CONTOSO\\u"),
        USER("https://contoso.b2clogin.com/contoso.example", "local"),
        ("kind generic\nissuer https://id.example\ngrant password\nclient-id x\nusername alice\n"
         "token-endpoint https://id.example/t\naudiences https://a.example")};
    static const char *const bad[] = {USER(TENANT, "u"),  USER(TENANT, "CONTOSO\\u"),
                                      USER(TENANT, "@u"), USER(TENANT, "u@"),
                                      USER(ADFS, "u"),    USER(ADFS, "\\u")};

    for (size_t i = 0; i < COUNT(good); i++)
        check(good[i], AAD_OK, NULL);
    for (size_t i = 0; i < COUNT(bad); i++)
        check(bad[i], AAD_CONFIG, "is no user name");
}

TEST(bare_secret_needs_neither_authority_nor_application)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    assert_int_equal(complete(&c, "kind devops\ngrant personal-access-token", &err), AAD_OK);
    assert_null(c.authority);
    assert_null(c.client_id);
    assert_string_equal(c.tenant, "");
    assert_string_equal(c.store, "secret-service");
    assert_string_equal(c.hosts[0], "https://dev.azure.com");
    assert_string_equal(connection_owner(&c), "https://dev.azure.com");
}

TEST(bare_secret_is_for_a_service_that_makes_one)
{
    check("kind devops\ngrant personal-access-token\nexpires 2027-06-30\nusername me", AAD_OK,
          NULL);
    check("kind devops\ngrant personal-access-token\nhosts https://tfs.contoso.example", AAD_OK,
          NULL);
    check("kind azurerm\ngrant personal-access-token", AAD_CONFIG, "takes no secret in the place");
    check("kind devops\ngrant personal-access-token\nauthority " TENANT, AAD_CONFIG,
          "has no use for 'authority'");
    check("kind devops\ngrant personal-access-token\nclient-id " GUID, AAD_CONFIG,
          "has no use for 'client-id'");
    check("kind devops\nclient-id " GUID "\nauthority " TENANT "\nexpires 2027-06-30", AAD_OK,
          NULL);
    check("kind devops\ngrant device-code\nclient-id " GUID "\nauthority " TENANT
          "\nexpires 2027-06-30",
          AAD_CONFIG, "has no use for 'expires'");
}
