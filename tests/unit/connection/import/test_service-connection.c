/*
 * test_service-connection.c - a service connection of Azure DevOps
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "import-fixture.h"
#include "unit.h"

#define ID "9d000000-0000-4000-8000-000000000001"
#define WHO                                                                                        \
    "\"tenantid\":\"" IMPORT_FIXTURE_TENANT "\",\"serviceprincipalid\":\"" IMPORT_FIXTURE_CLIENT   \
    "\""

/* As the service has it: data and authorization are objects, and much is around them. */
#define ARM(name, data, scheme, parameters)                                                        \
    "{\"id\":\"" ID "\",\"name\":\"" name "\",\"type\":\"azurerm\",\"owner\":\"library\","         \
    "\"url\":\"https://management.azure.com/\",\"isShared\":false,\"isReady\":true,"               \
    "\"createdBy\":{\"displayName\":\"Some One\",\"id\":\"x\"},\"data\":{" data "},"               \
    "\"authorization\":{\"scheme\":\"" scheme "\",\"parameters\":{" parameters "}},"               \
    "\"serviceEndpointProjectReferences\":[{\"name\":\"" name "\",\"description\":\"\"}]}"
#define PUBLIC                                                                                     \
    "\"environment\":\"AzureCloud\",\"scopeLevel\":\"Subscription\","                              \
    "\"subscriptionId\":\"5ab00000-0000-4000-8000-000000000001\","                                 \
    "\"subscriptionName\":\"Production\",\"creationMode\":\"Manual\""
#define LCS                                                                                        \
    "{\"name\":\"lcs-prod\",\"type\":\"lcsserviceendpoint\",\"owner\":\"library\","                \
    "\"url\":\"https://login.microsoftonline.com/organizations\","                                 \
    "\"data\":{\"apiurl\":\"https://lcsapi.eu.lcs.dynamics.com\"},"                                \
    "\"authorization\":{\"scheme\":\"UsernamePassword\",\"parameters\":{"                          \
    "\"username\":\"svc@contoso.example\",\"password\":\"canary-7f\","                             \
    "\"clientid\":\"" IMPORT_FIXTURE_CLIENT "\"}}}"

BEFORE_EACH(import_fixture_make);
AFTER_EACH(import_fixture_remove);

static void read_one(const char *text)
{
    import_fixture_read(&import_service_connection, "", text, AAD_OK);
}

/* The service leaves the key out. */
TEST(application_with_a_key_is_read)
{
    read_one(ARM("Arm Prod", PUBLIC, "ServicePrincipal",
                 WHO ",\"authenticationType\":\"spnKey\",\"serviceprincipalkey\":null"));
    import_fixture_check("kind", "azurerm");
    import_fixture_check("grant", "client-secret");
    import_fixture_check("authority", IMPORT_FIXTURE_AUTHORITY);
    import_fixture_check("client-id", IMPORT_FIXTURE_CLIENT);
    import_fixture_check("description", "Arm Prod");
    import_fixture_check_secret("");
    assert_string_equal(import_fixture.c.name, "arm-prod");
    read_one(ARM("x", PUBLIC, "serviceprincipal", WHO ",\"servicePrincipalKey\":\"canary-7f\""));
    import_fixture_check_secret("canary-7f");
}

TEST(application_with_a_certificate_is_read)
{
    read_one(ARM("x", PUBLIC, "ServicePrincipal",
                 WHO ",\"authenticationType\":\"spnCertificate\",\"serviceprincipalkey\":\"no\","
                     "\"servicePrincipalCertificate\":\"-----BEGIN PRIVATE KEY-----\\n\""));
    import_fixture_check("grant", "client-certificate");
    import_fixture_check_secret("");
    assert_non_null(strstr(import_fixture.import.key_text, "servicePrincipalCertificate"));
    read_one(
        ARM("x", PUBLIC, "ServicePrincipal", WHO ",\"authenticationType\":\"spnCertificate\""));
    assert_null(import_fixture.import.key_text);
}

TEST(federation_is_vouched_for_by_the_service_connection)
{
    read_one(ARM("x", PUBLIC, "WorkloadIdentityFederation",
                 WHO ",\"workloadIdentityFederationIssuer\":\"https://vstoken.dev.azure.com/o\","
                     "\"workloadIdentityFederationSubject\":\"sc://o/p/Arm Prod\""));
    import_fixture_check("grant", "workload-identity");
    import_fixture_check("assertion-source", "azure-pipelines:" ID);
    import_fixture_check("assertion-issuer", "https://vstoken.dev.azure.com/o");
    import_fixture_check("assertion-subject", "sc://o/p/Arm Prod");
    assert_int_equal(connection_complete(&import_fixture.c, &import_fixture.err), AAD_OK);
}

TEST(managed_identity_of_the_agent_is_read)
{
    read_one(ARM("agent", PUBLIC, "ManagedServiceIdentity",
                 "\"tenantid\":\"" IMPORT_FIXTURE_TENANT "\""));
    import_fixture_check("grant", "managed-identity");
    import_fixture_check("client-id", "");
    assert_int_equal(connection_complete(&import_fixture.c, &import_fixture.err), AAD_OK);
}

TEST(cloud_is_that_of_its_environment)
{
    read_one(ARM("x", "\"environment\":\"AzureUSGovernment\"", "ServicePrincipal", WHO));
    import_fixture_check("authority", "https://login.microsoftonline.us/" IMPORT_FIXTURE_TENANT);
    import_fixture_check("audiences", "");
    read_one(ARM("x",
                 "\"environment\":\"AzureStack\",\"activeDirectoryAuthority\":\"https://login."
                 "stack.example/\",\"activeDirectoryServiceEndpointResourceId\":\"https://"
                 "management.stack.example/9d\"",
                 "ServicePrincipal", WHO));
    import_fixture_check("authority", "https://login.stack.example/" IMPORT_FIXTURE_TENANT);
    import_fixture_check("audiences", "https://management.stack.example/9d");
    import_fixture_check("hosts", "https://management.azure.com");
}

#define SUB "5ab00000-0000-4000-8000-000000000001"

TEST(part_of_azure_is_that_of_its_scope_level)
{
    static const struct {
        const char *text, *key, *value;
    } rows[] = {
        {ARM("x", "\"scopeLevel\":\"Subscription\",\"subscriptionId\":\"" SUB "\"",
             "ServicePrincipal", WHO),
         "subscription-id", SUB},
        {ARM("x", "\"subscriptionId\":\"" SUB "\",\"subscriptionName\":\"Production\"",
             "ServicePrincipal", WHO),
         "subscription-name", "Production"},
        {ARM("x", "\"scopeLevel\":\"Subscription\",\"subscriptionId\":\"" SUB "\"",
             "ServicePrincipal", WHO ",\"scope\":\"/subscriptions/" SUB "/resourceGroups/rg-1\""),
         "resource-group", "rg-1"},
        {ARM("x",
             "\"scopeLevel\":\"ManagementGroup\",\"managementGroupId\":\"mg\","
             "\"subscriptionId\":\"" SUB "\"",
             "ServicePrincipal", WHO),
         "management-group-id", "mg"},
        {ARM("x",
             "\"scopeLevel\":\"AzureMLWorkspace\",\"subscriptionId\":\"" SUB "\","
             "\"resourceGroupName\":\"rg\",\"mlWorkspaceName\":\"space\"",
             "ServicePrincipal", WHO),
         "workspace", "space"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].text);
        read_one(rows[i].text);
        import_fixture_check(rows[i].key, rows[i].value);
        if (connection_complete(&import_fixture.c, &import_fixture.err))
            fail_msg("%s", import_fixture.err.what);
    }
    import_fixture_read(&import_service_connection, "kind devops", rows[0].text, AAD_OK);
    import_fixture_check("subscription-id", "");
}

TEST(lcs_connection_is_read)
{
    read_one(LCS);
    import_fixture_check("kind", "lcs");
    import_fixture_check("grant", "password");
    import_fixture_check("authority", "https://login.microsoftonline.com/organizations");
    import_fixture_check("audiences", "https://lcsapi.eu.lcs.dynamics.com");
    import_fixture_check("username", "svc@contoso.example");
    import_fixture_check("client-id", IMPORT_FIXTURE_CLIENT);
    import_fixture_check_secret("canary-7f");
    assert_string_equal(import_fixture.c.name, "lcs-prod");
}

/* As the service lists them, and as az does. */
TEST(one_of_a_list_is_named)
{
    static const char one[] = ARM("one", PUBLIC, "ServicePrincipal", WHO);
    auto_buf struct buf list = {0}, bare = {0};

    buf_printf(&bare, "[%s,%s]", one, LCS);
    buf_printf(&list, "{\"count\":2,\"value\":%s}", buf_text(&bare));
    import_fixture_read(&import_service_connection, "", buf_text(&list), AAD_AMBIGUOUS);
    import_fixture_says("'one', 'lcs-prod'", "--entry", NULL);
    import_fixture.entry = "lcs-prod";
    read_one(buf_text(&list));
    import_fixture_check("kind", "lcs");
    import_fixture_check_secret("canary-7f");
    read_one(buf_text(&bare));
    import_fixture_check("kind", "lcs");
    import_fixture.entry = "none";
    import_fixture_read(&import_service_connection, "", buf_text(&list), AAD_NOT_FOUND);
}

TEST(what_is_none_is_said_to_be_none)
{
    static const struct {
        const char *text;
        enum aad_code code;
        const char *says;
    } rows[] = {
        {"{}", AAD_CONFIG, "that is not a service connection"},
        {"{\"count\":0,\"value\":[]}", AAD_CONFIG, "that is not a service connection"},
        {"null", AAD_CONFIG, "is not an object"},
        {"{\"type\":\"github\\u001b[2J\"}", AAD_UNSUPPORTED, "type 'github?[2J'"},
        {"{\"type\":\"azurerm\"}", AAD_CONFIG, "authorization.scheme"},
        {"{\"type\":\"azurerm\",\"authorization\":[]}", AAD_CONFIG, "authorization.scheme"},
        {ARM("x", PUBLIC, "PublishProfile", ""), AAD_CONFIG, "authorization.scheme"},
        {"{\"type\":[\"azurerm\"]}", AAD_CONFIG, "not a service connection"},
        {ARM("x", PUBLIC, "ServicePrincipal", WHO ",\"serviceprincipalkey\":true"), AAD_CONFIG,
         "is no text"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].text);
        import_fixture_read(&import_service_connection, "", rows[i].text, rows[i].code);
        import_fixture_says(rows[i].says, NULL);
    }
}

TEST(truncated_one_is_refused)
{
    import_fixture_needs_all_of(&import_service_connection, LCS);
}
