/*
 * cloud.c - the national clouds and the LCS regions by name
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/cloud.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"

static const struct cloud cloud_rows[] = {
    {"AzureCloud", "https://login.microsoftonline.com", "https://management.azure.com",
     "api://AzureADTokenExchange", NULL},
    {"AzureUSGovernment", "https://login.microsoftonline.us",
     "https://management.usgovcloudapi.net", "api://AzureADTokenExchangeUSGov", NULL},
    {"AzureChinaCloud", "https://login.partner.microsoftonline.cn",
     "https://management.chinacloudapi.cn", "api://AzureADTokenExchangeChina", NULL},
    {"AzureGermanCloud", "https://login.microsoftonline.de", "https://management.microsoftazure.de",
     NULL, "2021-10-29"},
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

#define CLOUD_COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

const struct cloud *cloud_find(const char *name)
{
    for (size_t i = 0; i < CLOUD_COUNT(cloud_rows); i++)
        if (text_equal_nocase(cloud_rows[i].name, name))
            return &cloud_rows[i];
    return NULL;
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
