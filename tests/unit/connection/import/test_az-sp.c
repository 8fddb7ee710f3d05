/*
 * test_az-sp.c - what `az ad sp create-for-rbac` prints
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "import-fixture.h"
#include "unit.h"

#define SECRET "Ab8Q~\\\"x\\u00e4.-_ '$"
#define SECRET_TEXT "Ab8Q~\"x\xc3\xa4.-_ '$"

#define PLAIN                                                                                      \
    "{\n  \"appId\": \"" IMPORT_FIXTURE_CLIENT "\",\n"                                             \
    "  \"displayName\": \"azure-cli-2023-05-01-10-11-12\",\n"                                      \
    "  \"password\": \"" SECRET "\",\n"                                                            \
    "  \"tenant\": \"" IMPORT_FIXTURE_TENANT "\"\n}"

#define SDK(authority, arm)                                                                        \
    "{\n  \"clientId\": \"" IMPORT_FIXTURE_CLIENT "\",\n"                                          \
    "  \"clientSecret\": \"" SECRET "\",\n"                                                        \
    "  \"subscriptionId\": \"5ab00000-0000-4000-8000-000000000001\",\n"                            \
    "  \"tenantId\": \"" IMPORT_FIXTURE_TENANT "\",\n"                                             \
    "  \"activeDirectoryEndpointUrl\": \"" authority "\",\n"                                       \
    "  \"resourceManagerEndpointUrl\": \"" arm "\",\n"                                             \
    "  \"activeDirectoryGraphResourceId\": \"https://graph.windows.net/\",\n"                      \
    "  \"sqlManagementEndpointUrl\": \"https://management.core.windows.net:8443/\",\n"             \
    "  \"galleryEndpointUrl\": \"https://gallery.azure.com/\",\n"                                  \
    "  \"managementEndpointUrl\": \"https://management.core.windows.net/\"\n}"

BEFORE_EACH(import_fixture_make);
AFTER_EACH(import_fixture_remove);

TEST(own_form_is_read)
{
    import_fixture_read(&import_az_sp, "", PLAIN "\n", AAD_OK);
    import_fixture_check("kind", "azurerm");
    import_fixture_check("grant", "client-secret");
    import_fixture_check("authority", IMPORT_FIXTURE_AUTHORITY);
    import_fixture_check("client-id", IMPORT_FIXTURE_CLIENT);
    import_fixture_check("audiences", "");
    import_fixture_check_secret(SECRET_TEXT);
    assert_string_equal(import_fixture.c.name, "azure-cli-2023-05-01-10-11-12");
    assert_string_equal(import_fixture.import.secret_key, "password");
    assert_int_equal(connection_complete(&import_fixture.c, &import_fixture.err), AAD_OK);
    import_fixture_check("audiences", "https://management.azure.com");
}

TEST(form_for_programs_is_read)
{
    import_fixture_read(
        &import_az_sp, "",
        SDK("https://login.microsoftonline.us/", "https://management.usgovcloudapi.net/"), AAD_OK);
    import_fixture_check("authority", "https://login.microsoftonline.us/" IMPORT_FIXTURE_TENANT);
    import_fixture_check_secret(SECRET_TEXT);
    import_fixture_check("audiences", ""); /* the cloud's own */
    import_fixture_check("subscription-id", "5ab00000-0000-4000-8000-000000000001");
    assert_string_equal(import_fixture.c.name, "");
}

TEST(azure_stack_has_addresses_of_its_own)
{
    import_fixture_read(&import_az_sp, "",
                        SDK("https://login.stack.example/", "https://management.stack.example"),
                        AAD_OK);
    import_fixture_check("authority", "https://login.stack.example/" IMPORT_FIXTURE_TENANT);
    import_fixture_check("audiences", "https://management.stack.example");
}

TEST(certificate_is_named_by_its_path)
{
    static const char *const rows[] = {
        "{\"appId\":\"" IMPORT_FIXTURE_CLIENT "\",\"displayName\":\"x\",\"tenant\":\"t.example\","
        "\"fileWithCertAndPrivateKey\":\"/home/me/tmp x.pem\",\"password\":null}",
        "{\"clientId\":\"" IMPORT_FIXTURE_CLIENT "\",\"tenantId\":\"t.example\","
        "\"clientCertificate\":\"/home/me/tmp x.pem\"}",
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        import_fixture_read(&import_az_sp, "", rows[i], AAD_OK);
        import_fixture_check("grant", "client-certificate");
        import_fixture_check_secret("");
        assert_string_equal(buf_text(&import_fixture.import.key_file), "/home/me/tmp x.pem");
    }
}

TEST(what_is_none_is_said_to_be_none)
{
    static const char *const rows[][2] = {
        {"{}", "neither 'appId' nor 'clientId'"},
        {"{\"appId\":{\"x\":\"y\"}}", "neither 'appId' nor 'clientId'"},
        {"{\"appId\":\"" IMPORT_FIXTURE_CLIENT "\"}", "no 'tenant'"},
        {"{\"clientId\":\"" IMPORT_FIXTURE_CLIENT "\",\"tenant\":\"x\"}", "no 'tenantId'"},
        {"{\"appId\":\"" IMPORT_FIXTURE_CLIENT "\",\"appid\":\"x\"}", "a value twice: app"},
        {"appId: x", "is not an object"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i][0]);
        import_fixture_read(&import_az_sp, "", rows[i][0], AAD_CONFIG);
        import_fixture_says("that is not what 'az ad sp create-for-rbac' prints", rows[i][1],
                            "--json-auth", NULL);
    }
}

TEST(tenant_cannot_lead_elsewhere)
{
    import_fixture_read(&import_az_sp, "",
                        "{\"appId\":\"" IMPORT_FIXTURE_CLIENT
                        "\",\"tenant\":\"x/../../evil.example\"}",
                        AAD_CONFIG);
    import_fixture_says("authority:", NULL);
}

TEST(truncated_one_is_refused)
{
    import_fixture_needs_all_of(&import_az_sp, PLAIN);
}
