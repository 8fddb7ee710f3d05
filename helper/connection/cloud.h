/*
 * cloud.h - the national clouds and the LCS regions by name
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_CLOUD_H
#define CONNECTION_CLOUD_H

#include <stdbool.h>

/* No cloud of Microsoft's: one that somebody runs himself. */
#define CLOUD_AZURE_STACK "AzureStack"

struct cloud {
    const char *name;         /* AzureCloud, AzureUSGovernment, AzureChinaCloud, as az names them */
    const char *authority;    /* https://login.microsoftonline.com */
    const char *arm_audience; /* https://management.azure.com */
    const char *exchange;     /* the audience of an assertion that is exchanged for a token there */
    const char *closed;       /* NULL, or since when the cloud no longer exists */
};

struct cloud_lcs_region {
    const char *name;  /* "United States", ... */
    const char *code;  /* "us", "eu", ... as given to --lcs-region */
    const char *api;   /* https://lcsapi.lcs.dynamics.com */
    const char *cloud; /* the cloud whose authority goes with it */
};

const struct cloud *cloud_find(const char *name);         /* any case; NULL */
const struct cloud *cloud_at(unsigned i);                 /* NULL past the end */
const struct cloud *cloud_of_authority(const char *host); /* also aliases; NULL = unknown host */
/* Is it a customer's own directory of people from outside (Azure AD B2C, Entra External ID)? */
bool cloud_is_customers(const char *host);
/* Is it what AD FS has in place of a tenant? AD FS has other endpoints and older algorithms. */
bool cloud_is_adfs(const char *tenant);
const struct cloud_lcs_region *cloud_lcs_find(const char *code);
const struct cloud_lcs_region *cloud_lcs_at(unsigned i);
const struct cloud_lcs_region *cloud_lcs_of_api(const char *api); /* NULL: none of ours */

#endif
