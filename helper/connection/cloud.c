/*
 * cloud.c - the national clouds and the LCS regions by name
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/cloud.h"

#include <stddef.h>
#include <string.h>

#include "base/request.h"
#include "base/text.h"

static const struct cloud cloud_rows[] = {
    {"AzureCloud", "https://login.microsoftonline.com", "https://management.azure.com",
     "https://management.core.windows.net", "https://graph.microsoft.com",
     "https://entra.microsoft.com", "api://AzureADTokenExchange", NULL, true},
    {"AzureUSGovernment", "https://login.microsoftonline.us",
     "https://management.usgovcloudapi.net", "https://management.core.usgovcloudapi.net",
     "https://graph.microsoft.us", "https://entra.microsoft.us", "api://AzureADTokenExchangeUSGov",
     NULL, false},
    {"AzureChinaCloud", "https://login.partner.microsoftonline.cn",
     "https://management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn",
     "https://microsoftgraph.chinacloudapi.cn", "https://entra.microsoftonline.cn",
     "api://AzureADTokenExchangeChina", NULL, true},
    {"AzureGermanCloud", "https://login.microsoftonline.de", "https://management.microsoftazure.de",
     "https://management.core.cloudapi.de", "https://graph.microsoft.de",
     "https://portal.microsoftazure.de", NULL, "2021-10-29", false},
};

/* Other names under which the same authorities answer. */
static const struct {
    const char *host;
    size_t cloud;
} cloud_aliases[] = {
    {"login.windows.net", 0},       {"login.microsoft.com", 0},    {"sts.windows.net", 0},
    {"login.usgovcloudapi.net", 1}, {"login.chinacloudapi.cn", 2},
};

static const struct cloud_lcs_region cloud_regions[] = {
    {"United States (default)", "us", "https://lcsapi.lcs.dynamics.com", "AzureCloud"},
    {"Europe", "eu", "https://lcsapi.eu.lcs.dynamics.com", "AzureCloud"},
    {"France", "fr", "https://lcsapi.fr.lcs.dynamics.com", "AzureCloud"},
    {"South Africa", "sa", "https://lcsapi.sa.lcs.dynamics.com", "AzureCloud"},
    {"United Arab Emirates", "uae", "https://lcsapi.uae.lcs.dynamics.com", "AzureCloud"},
    {"Switzerland", "ch", "https://lcsapi.ch.lcs.dynamics.com", "AzureCloud"},
    {"Norway", "no", "https://lcsapi.no.lcs.dynamics.com", "AzureCloud"},
    {"China", "cn", "https://lcsapi.lcs.dynamics.cn", "AzureChinaCloud"},
    {"US Government", "gov", "https://lcsapi.gov.lcs.microsoftdynamics.us", "AzureUSGovernment"},
};

#define CLOUD_POWER(api, admin, admin_host)                                                        \
    {                                                                                              \
        [CLOUD_POWER_API] = {api, api}, [CLOUD_POWER_ADMIN] = { admin, admin_host }                \
    }

/* The admin API wants its slash, at version 1 of the endpoint (Microsoft's terraform provider and
 * its scripts). Not all of Microsoft's own sources agree on GCC and GCC High: --audience decides.
 */
static const struct cloud_power cloud_powers[] = {
    {"Public", "AzureCloud", NULL,
     CLOUD_POWER("https://api.powerplatform.com", "https://service.powerapps.com/",
                 "https://api.bap.microsoft.com")},
    {"UsGov", "AzureCloud", ".crm9.dynamics.com",
     CLOUD_POWER("https://api.gov.powerplatform.microsoft.us", "https://service.powerapps.us/",
                 "https://gov.api.bap.microsoft.us")},
    {"UsGovHigh", "AzureUSGovernment", ".crm.microsoftdynamics.us",
     CLOUD_POWER("https://api.high.powerplatform.microsoft.us",
                 "https://high.service.apps.appsplatform.us/",
                 "https://high.api.bap.microsoft.us")},
    {"UsGovDod", "AzureUSGovernment", ".crm.appsplatform.us",
     CLOUD_POWER("https://api.appsplatform.us", "https://service.apps.appsplatform.us/",
                 "https://api.bap.appsplatform.us")},
    {"China", "AzureChinaCloud", ".crm.dynamics.cn",
     CLOUD_POWER("https://api.powerplatform.partner.microsoftonline.cn",
                 "https://service.powerapps.cn/", "https://api.bap.partner.microsoftonline.cn")},
};

#define CLOUD_COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

const struct cloud *cloud_find(const char *name)
{
    for (size_t i = 0; i < CLOUD_COUNT(cloud_rows); i++)
        if (text_equal_nocase(cloud_rows[i].name, name))
            return &cloud_rows[i];
    return NULL;
}

const struct cloud *cloud_of_library(const char *name)
{
    static const char *const names[][2] = {
        {"AzurePublicCloud", "AzureCloud"},
        {"AzurePublic", "AzureCloud"},
        {"AzureUSGovernmentCloud", "AzureUSGovernment"},
    };

    for (size_t i = 0; i < CLOUD_COUNT(names); i++)
        if (text_equal_nocase(name, names[i][0]))
            return cloud_find(names[i][1]);
    return cloud_find(name);
}

const struct cloud *cloud_at(unsigned i)
{
    return i < CLOUD_COUNT(cloud_rows) ? &cloud_rows[i] : NULL;
}

const struct cloud *cloud_of_authority(const char *host)
{
    for (size_t i = 0; i < CLOUD_COUNT(cloud_rows); i++)
        if (text_equal_nocase(cloud_rows[i].authority + strlen("https://"), host))
            return &cloud_rows[i];
    for (size_t i = 0; i < CLOUD_COUNT(cloud_aliases); i++)
        if (text_equal_nocase(cloud_aliases[i].host, host))
            return &cloud_rows[cloud_aliases[i].cloud];
    return NULL;
}

static const struct cloud *cloud_of_arm(const char *resource)
{
    for (size_t i = 0; i < CLOUD_COUNT(cloud_rows); i++)
        if (request_same_resource(cloud_rows[i].arm_audience, resource) ||
            request_same_resource(cloud_rows[i].arm_older, resource))
            return &cloud_rows[i];
    return NULL;
}

bool cloud_is_same_resource(const char *a, const char *b)
{
    const struct cloud *cloud = cloud_of_arm(a);

    return request_same_resource(a, b) || (cloud && cloud == cloud_of_arm(b));
}

bool cloud_is_customers(const char *host)
{
    const char *domain = strchr(host, '.');

    return domain && (text_equal_nocase(domain, ".b2clogin.com") ||
                      text_equal_nocase(domain, ".ciamlogin.com"));
}

bool cloud_is_adfs(const char *tenant)
{
    return text_equal_nocase(tenant, "adfs");
}

const struct cloud_lcs_region *cloud_lcs_find(const char *code)
{
    for (size_t i = 0; i < CLOUD_COUNT(cloud_regions); i++)
        if (text_equal_nocase(cloud_regions[i].code, code))
            return &cloud_regions[i];
    return NULL;
}

const struct cloud_lcs_region *cloud_lcs_at(unsigned i)
{
    return i < CLOUD_COUNT(cloud_regions) ? &cloud_regions[i] : NULL;
}

const struct cloud_lcs_region *cloud_lcs_of_api(const char *api)
{
    for (size_t i = 0; i < CLOUD_COUNT(cloud_regions); i++)
        if (text_equal_nocase(cloud_regions[i].api, api))
            return &cloud_regions[i];
    return NULL;
}

const struct cloud_power *cloud_power_at(unsigned i)
{
    return i < CLOUD_COUNT(cloud_powers) ? &cloud_powers[i] : NULL;
}

static bool cloud_power_is_named(const struct cloud_power *power, const char *audience)
{
    for (size_t i = CLOUD_NO_SERVICE + 1; i < CLOUD_SERVICES; i++)
        if (!strcmp(power->places[i].audience, audience))
            return true;
    return power->mark && strstr(audience, power->mark);
}

const struct cloud_power *cloud_power_of(const struct cloud *cloud, char *const *audiences,
                                         size_t n_audiences)
{
    const struct cloud_power *first = NULL;

    for (size_t i = 0; cloud && i < CLOUD_COUNT(cloud_powers); i++) {
        const struct cloud_power *power = &cloud_powers[i];

        if (strcmp(power->cloud, cloud->name) != 0)
            continue;
        first = first ? first : power;
        for (size_t j = 0; j < n_audiences; j++)
            if (cloud_power_is_named(power, audiences[j]))
                return power;
    }
    return first;
}
