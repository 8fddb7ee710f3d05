/*
 * test_cloud.c - the national clouds and the LCS regions
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/cloud.h"

#include "base/url.h"
#include "unit.h"

TEST(clouds_are_found_by_the_names_of_az)
{
    static const char *const rows[][4] = {
        {"AzureCloud", "https://login.microsoftonline.com", "https://management.azure.com",
         "api://AzureADTokenExchange"},
        {"AzureUSGovernment", "https://login.microsoftonline.us",
         "https://management.usgovcloudapi.net", "api://AzureADTokenExchangeUSGov"},
        {"AzureChinaCloud", "https://login.partner.microsoftonline.cn",
         "https://management.chinacloudapi.cn", "api://AzureADTokenExchangeChina"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct cloud *cloud = cloud_find(rows[i][0]);

        assert_non_null(cloud);
        assert_string_equal(cloud->authority, rows[i][1]);
        assert_string_equal(cloud->arm_audience, rows[i][2]);
        assert_string_equal(cloud->exchange, rows[i][3]);
        assert_null(cloud->closed);
    }
    assert_ptr_equal(cloud_find("azurecloud"), cloud_find("AzureCloud"));
    assert_null(cloud_find("Azure"));
    assert_null(cloud_find(""));
}

TEST(closed_cloud_says_since_when)
{
    assert_string_equal(cloud_find("AzureGermanCloud")->closed, "2021-10-29");
}

TEST(authorities_are_known_by_all_their_hosts)
{
    static const char *const hosts[][2] = {
        {"login.microsoftonline.com", "AzureCloud"},
        {"LOGIN.microsoftonline.com", "AzureCloud"},
        {"login.windows.net", "AzureCloud"},
        {"login.microsoft.com", "AzureCloud"},
        {"sts.windows.net", "AzureCloud"},
        {"login.microsoftonline.us", "AzureUSGovernment"},
        {"login.usgovcloudapi.net", "AzureUSGovernment"},
        {"login.partner.microsoftonline.cn", "AzureChinaCloud"},
        {"login.chinacloudapi.cn", "AzureChinaCloud"},
    };
    static const char *const no[] = {"",
                                     "microsoftonline.com",
                                     "login.microsoftonline.com.",
                                     "login.microsoftonline.co",
                                     "evil.login.microsoftonline.com",
                                     "login-microsoftonline.com",
                                     "127.0.0.1"};

    for (size_t i = 0; i < COUNT(hosts); i++)
        assert_ptr_equal(cloud_of_authority(hosts[i][0]), cloud_find(hosts[i][1]));
    for (size_t i = 0; i < COUNT(no); i++)
        assert_null(cloud_of_authority(no[i]));
}

TEST(every_row_is_an_https_origin)
{
    const struct cloud_lcs_region *region;
    struct url url;

    for (unsigned i = 0; cloud_at(i); i++) {
        assert_int_equal(url_parse(cloud_at(i)->authority, &url, NULL), AAD_OK);
        assert_true(url.is_https && !url.path[0]);
        assert_ptr_equal(cloud_of_authority(url.host), cloud_at(i));
    }
    for (unsigned i = 0; (region = cloud_lcs_at(i)); i++) {
        assert_int_equal(url_parse(region->api, &url, NULL), AAD_OK);
        assert_true(url.is_https && !url.path[0]);
        assert_non_null(cloud_find(region->cloud));
        assert_ptr_equal(cloud_lcs_find(region->code), region);
    }
}

TEST(lcs_regions_have_their_own_api)
{
    static const char *const rows[][3] = {
        {"us", "https://lcsapi.lcs.dynamics.com", "AzureCloud"},
        {"eu", "https://lcsapi.eu.lcs.dynamics.com", "AzureCloud"},
        {"fr", "https://lcsapi.fr.lcs.dynamics.com", "AzureCloud"},
        {"sa", "https://lcsapi.sa.lcs.dynamics.com", "AzureCloud"},
        {"uae", "https://lcsapi.uae.lcs.dynamics.com", "AzureCloud"},
        {"ch", "https://lcsapi.ch.lcs.dynamics.com", "AzureCloud"},
        {"no", "https://lcsapi.no.lcs.dynamics.com", "AzureCloud"},
        {"cn", "https://lcsapi.lcs.dynamics.cn", "AzureChinaCloud"},
        {"gov", "https://lcsapi.gov.lcs.microsoftdynamics.us", "AzureUSGovernment"},
    };
    size_t n = COUNT(rows);

    for (size_t i = 0; i < n; i++) {
        assert_ptr_equal(cloud_lcs_find(rows[i][0]), cloud_lcs_at((unsigned)i));
        assert_string_equal(cloud_lcs_at((unsigned)i)->api, rows[i][1]);
        assert_string_equal(cloud_lcs_at((unsigned)i)->cloud, rows[i][2]);
    }
    assert_null(cloud_lcs_at((unsigned)n));
    assert_ptr_equal(cloud_lcs_find("EU"), cloud_lcs_find("eu"));
    assert_null(cloud_lcs_find("europe"));
    assert_null(cloud_lcs_find(""));
    assert_null(cloud_at(1000));
}

static const char *api_of(const char *cloud, const char *audience)
{
    char *const audiences[] = {(char *)(uintptr_t)audience};
    const struct cloud_power *power =
        cloud_power_of(cloud_find(cloud), audiences, audience ? 1 : 0);

    return power ? power->places[CLOUD_POWER_API].audience : NULL;
}

/* GCC has the authority of the public cloud, and DoD that of GCC High: the environment tells. */
TEST(power_platforms_cloud_follows_from_authority_and_environment)
{
    static const char *const rows[][3] = {
        {"AzureCloud", NULL, "https://api.powerplatform.com"},
        {"AzureCloud", "https://contoso.crm4.dynamics.com", "https://api.powerplatform.com"},
        {"AzureCloud", "https://contoso.crm9.dynamics.com",
         "https://api.gov.powerplatform.microsoft.us"},
        {"AzureCloud", "https://contoso.crm.dynamics.cn", "https://api.powerplatform.com"},
        {"AzureUSGovernment", NULL, "https://api.high.powerplatform.microsoft.us"},
        {"AzureUSGovernment", "https://contoso.crm.appsplatform.us", "https://api.appsplatform.us"},
        {"AzureUSGovernment", "https://service.apps.appsplatform.us/",
         "https://api.appsplatform.us"},
        {"AzureChinaCloud", NULL, "https://api.powerplatform.partner.microsoftonline.cn"},
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(api_of(rows[i][0], rows[i][1]), rows[i][2]);
    assert_null(api_of("AzureGermanCloud", NULL));
    assert_null(cloud_power_of(NULL, NULL, 0));
}

TEST(each_power_platform_has_a_cloud_and_all_places)
{
    const struct cloud_power *power;
    struct url url;

    for (unsigned i = 0; (power = cloud_power_at(i)); i++) {
        unit_row(power->name);
        assert_non_null(cloud_find(power->cloud));
        for (size_t j = CLOUD_NO_SERVICE + 1; j < CLOUD_SERVICES; j++) {
            assert_int_equal(url_parse(power->places[j].audience, &url, NULL), AAD_OK);
            assert_int_equal(url_parse(power->places[j].host, &url, NULL), AAD_OK);
            assert_true(url.is_https && !url.path[0]);
        }
        assert_string_equal(strrchr(power->places[CLOUD_POWER_ADMIN].audience, '/'), "/");
    }
}

TEST(resource_manager_has_two_names_in_each_cloud)
{
    const struct cloud *cloud;

    for (unsigned i = 0; (cloud = cloud_at(i)); i++) {
        unit_row(cloud->name);
        assert_true(cloud_is_same_resource(cloud->arm_audience, cloud->arm_older));
        assert_true(cloud_is_same_resource(cloud->arm_older, cloud->arm_audience));
        assert_false(cloud_is_same_resource(cloud->arm_older, cloud->graph));
        if (i)
            assert_false(cloud_is_same_resource(cloud->arm_older, cloud_at(0)->arm_audience));
    }
    assert_true(cloud_is_same_resource("https://r.example", "https://r.example/"));
    assert_false(cloud_is_same_resource("https://r.example", "https://o.example"));
    assert_false(cloud_is_same_resource("", ""));
}
