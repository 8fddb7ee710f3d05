/*
 * test_audience.c - what a connection's tokens are for, and which host takes them
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/audience.h"

#include "connection/complete.h"
#include "unit.h"

#define PUBLIC "https://login.microsoftonline.com/contoso.com"
#define GOVERNMENT "https://login.microsoftonline.us/contoso.com"
#define DATAVERSE "https://contoso.crm4.dynamics.com"
#define FINANCE "https://contoso.operations.dynamics.com"
#define API "https://api.powerplatform.com"
#define ADMIN "https://service.powerapps.com/"
#define BAP "https://api.bap.microsoft.com"

static struct connection c;
static struct aad_error err;

static int stop(void)
{
    connection_clear(&c);
    return 0;
}

AFTER_EACH(stop);

/* A connection of that kind with these audiences, with spaces between, not yet complete. */
static void use(const char *kind, const char *authority, const char *audiences)
{
    char text[600], *rest = NULL;

    connection_clear(&c);
    memset(&err, 0, sizeof err);
    (void)strcpy(c.name, "power");
    (void)snprintf(text, sizeof text, "%s", audiences);
    assert_int_equal(connection_set(&c, "kind", kind, &err), AAD_OK);
    assert_int_equal(connection_set(&c, "authority", authority, &err), AAD_OK);
    assert_int_equal(connection_set(&c, "client-id", "9b000000-0000-4000-8000-000000000002", &err),
                     AAD_OK);
    for (char *one = strtok_r(text, " ", &rest); one; one = strtok_r(NULL, " ", &rest))
        assert_int_equal(connection_set(&c, "audiences", one, &err), AAD_OK);
}

static void check_list(const char *key, const char *expected)
{
    auto_buf struct buf text = {0};

    connection_get(&c, key, &text);
    assert_string_equal(buf_text(&text), expected);
}

static const struct {
    const char *name, *kind, *authority, *given, *audiences, *hosts;
} rows[] = {
    {"Resource Manager of the cloud", "azurerm", GOVERNMENT, "",
     "https://management.usgovcloudapi.net", "https://management.usgovcloudapi.net"},
    {"another one is taken as it is", "azurerm", PUBLIC, "https://vault.azure.net",
     "https://vault.azure.net", "https://vault.azure.net"},
    {"of two, the first is the service", "azurerm", PUBLIC,
     "https://management.azure.com https://vault.azure.net",
     "https://management.azure.com https://vault.azure.net", "https://management.azure.com"},
    {"Power Platform alone", "powerplatform", PUBLIC, "", API " " ADMIN, API " " BAP},
    {"with an environment, which goes first", "powerplatform", PUBLIC, DATAVERSE "/ " FINANCE,
     DATAVERSE " " FINANCE " " API " " ADMIN, DATAVERSE " " FINANCE " " API " " BAP},
    {"GCC, by its environment", "powerplatform", PUBLIC, "https://contoso.crm9.dynamics.com",
     "https://contoso.crm9.dynamics.com https://api.gov.powerplatform.microsoft.us "
     "https://service.powerapps.us/",
     "https://contoso.crm9.dynamics.com https://api.gov.powerplatform.microsoft.us "
     "https://gov.api.bap.microsoft.us"},
    {"GCC High", "powerplatform", GOVERNMENT, "",
     "https://api.high.powerplatform.microsoft.us https://high.service.apps.appsplatform.us/",
     "https://api.high.powerplatform.microsoft.us https://high.api.bap.microsoft.us"},
    {"DoD, by its API", "powerplatform", GOVERNMENT, "https://api.appsplatform.us",
     "https://api.appsplatform.us https://service.apps.appsplatform.us/",
     "https://api.appsplatform.us https://api.bap.appsplatform.us"},
    {"a scope of one's own is not doubled", "powerplatform", PUBLIC,
     "https://gov.service.powerapps.us/ https://contoso.crm9.dynamics.com",
     "https://gov.service.powerapps.us/ https://contoso.crm9.dynamics.com "
     "https://api.gov.powerplatform.microsoft.us",
     "https://gov.api.bap.microsoft.us https://contoso.crm9.dynamics.com "
     "https://api.gov.powerplatform.microsoft.us"},
};

TEST(audiences_and_hosts_follow_from_kind_and_cloud)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].name);
        use(rows[i].kind, rows[i].authority, rows[i].given);
        assert_int_equal(connection_complete(&c, &err), AAD_OK);
        check_list("audiences", rows[i].audiences);
        check_list("hosts", rows[i].hosts);
        assert_int_equal(connection_complete(&c, &err), AAD_OK);
        check_list("audiences", rows[i].audiences);
    }
}

TEST(address_of_an_environment_is_its_host_alone)
{
    use("powerplatform", PUBLIC, DATAVERSE "/main.aspx?appid=1");
    assert_int_equal(connection_complete(&c, &err), AAD_CONFIG);
    assert_non_null(strstr(err.what, "has a path"));
    assert_non_null(strstr(err.remedy, "The address of Dataverse is its host alone: " DATAVERSE));
    use("powerplatform", PUBLIC, "contoso.crm4.dynamics.com");
    assert_int_equal(connection_complete(&c, &err), AAD_CONFIG);
    assert_non_null(strstr(err.what, "is no https address"));
    assert_non_null(strstr(err.remedy, "That of Dataverse looks like https://"));
}

/* Nothing follows from an authority of one's own. */
TEST(unknown_cloud_needs_audiences)
{
    use("powerplatform", "https://login.contoso.example/contoso.com", "");
    assert_int_equal(connection_complete(&c, &err), AAD_CONFIG);
    assert_non_null(strstr(err.what, "has no audience"));
    use("powerplatform", "https://login.contoso.example/contoso.com", DATAVERSE);
    assert_int_equal(connection_complete(&c, &err), AAD_OK);
    check_list("audiences", DATAVERSE);
}

TEST(what_followed_is_forgotten_and_what_was_given_stays)
{
    bool is_changed = false;

    use("powerplatform", PUBLIC, DATAVERSE);
    assert_int_equal(connection_complete(&c, &err), AAD_OK);
    assert_int_equal(audience_forget(&c, &is_changed, &err), AAD_OK);
    assert_true(is_changed);
    check_list("audiences", DATAVERSE);
    assert_int_equal(audience_forget(&c, &is_changed, &err), AAD_OK);
    assert_false(is_changed);
    check_list("audiences", DATAVERSE);
    use("azurerm", PUBLIC, "https://management.azure.com https://vault.azure.net");
    assert_int_equal(audience_forget(&c, &is_changed, &err), AAD_OK);
    assert_false(is_changed);
    use("azurerm", PUBLIC, "https://management.azure.com");
    assert_int_equal(audience_forget(&c, &is_changed, &err), AAD_OK);
    assert_true(is_changed);
    assert_int_equal(c.n_audiences, 0);
}

static const char *of_host(const char *text)
{
    struct url url;

    assert_int_equal(url_parse(text, &url, NULL), AAD_OK);
    return audience_of_host(&c, &url);
}

TEST(host_says_which_audience_is_meant)
{
    use("powerplatform", PUBLIC, DATAVERSE);
    assert_int_equal(connection_complete(&c, &err), AAD_OK);
    assert_string_equal(of_host(BAP "/providers"), ADMIN);
    assert_string_equal(of_host(DATAVERSE "/api"), DATAVERSE);
    assert_string_equal(of_host(API), API);
    assert_null(of_host("https://evil.test"));
    assert_null(of_host("https://service.powerapps.com/"));
    use("azurerm", PUBLIC, "");
    assert_int_equal(connection_complete(&c, &err), AAD_OK);
    assert_null(of_host("https://management.azure.com"));
}

TEST(resource_is_known_by_how_a_library_writes_it)
{
    static const char *const names[] = {DATAVERSE, DATAVERSE "/", DATAVERSE "/.default",
                                        DATAVERSE "//.default"};

    use("powerplatform", PUBLIC, DATAVERSE);
    assert_int_equal(connection_complete(&c, &err), AAD_OK);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_string_equal(audience_of_resource(&c, names[i]), DATAVERSE);
    assert_string_equal(audience_of_resource(&c, "https://service.powerapps.com"), ADMIN);
    assert_null(audience_of_resource(&c, DATAVERSE ".evil.test"));
    assert_null(audience_of_resource(&c, DATAVERSE "/x"));
    assert_null(audience_of_resource(&c, DATAVERSE "/.defaul"));
    assert_null(audience_of_resource(&c, "/.default"));
    assert_null(audience_of_resource(&c, ""));
}

TEST(resource_manager_is_known_by_its_other_name)
{
    use("azurerm", PUBLIC, "https://vault.azure.net https://management.azure.com/");
    assert_string_equal(audience_of_resource(&c, "https://management.core.windows.net//.default"),
                        "https://management.azure.com/");
    assert_null(audience_of_resource(&c, "https://management.core.usgovcloudapi.net/"));
    assert_null(audience_of_resource(&c, "https://management.core.windows.net.evil.test/"));
    use("azurerm", PUBLIC, "https://management.azure.com https://management.core.windows.net/");
    assert_string_equal(audience_of_resource(&c, "https://management.core.windows.net"),
                        "https://management.core.windows.net/");
    use("generic", PUBLIC, "https://r.example");
    assert_null(audience_of_resource(&c, "https://management.core.windows.net/"));
}

TEST(resource_manager_of_a_cloud_of_ones_own_is_what_its_connection_is_for)
{
    use("azurerm", PUBLIC, "https://vault.azure.net");
    assert_string_equal(audience_of_arm(&c), "https://management.azure.com");
    use("azurerm", "https://login.stack.example/t", "https://management.stack.example/1");
    assert_string_equal(audience_of_arm(&c), "https://management.stack.example/1");
    use("azurerm", "https://login.stack.example/t", "");
    assert_null(audience_of_arm(&c));
    use("powerplatform", "https://login.stack.example/t", DATAVERSE);
    assert_null(audience_of_arm(&c));
    use("generic", "https://login.stack.example/t", "https://r.example");
    assert_null(audience_of_arm(&c));
}
