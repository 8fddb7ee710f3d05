/*
 * cloud.h - the national clouds and the LCS regions by name
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_CLOUD_H
#define CONNECTION_CLOUD_H

#include <stdbool.h>
#include <stddef.h>

/* No cloud of Microsoft's: one that somebody runs himself. */
#define CLOUD_AZURE_STACK "AzureStack"

struct cloud {
    const char *name;         /* AzureCloud, AzureUSGovernment, AzureChinaCloud, as az names them */
    const char *authority;    /* https://login.microsoftonline.com */
    const char *arm_audience; /* https://management.azure.com */
    const char *arm_older;    /* what az and PowerShell call the same */
    const char *graph;        /* Microsoft Graph: https://graph.microsoft.com */
    const char *portal;       /* where people register applications */
    const char *exchange;     /* the audience of an assertion that is exchanged for a token there */
    const char *closed;       /* NULL, or since when the cloud no longer exists */
    bool has_automatic;       /* Azure DevOps can make the application and its federation itself */
};

struct cloud_lcs_region {
    const char *name;  /* "United States", ... */
    const char *code;  /* "us", "eu", ... as given to --lcs-region */
    const char *api;   /* https://lcsapi.lcs.dynamics.com */
    const char *cloud; /* the cloud whose authority goes with it */
};

/* What follows from the cloud for a service that has several audiences. */
enum cloud_service {
    CLOUD_NO_SERVICE, /* nothing: somebody has to name it */
    CLOUD_POWER_API,
    CLOUD_POWER_ADMIN, /* also called BAP */
    CLOUD_SERVICES,
};

struct cloud_place {
    const char *audience, *host; /* who takes its tokens is not always what they are for */
};

/* Power Platform has more clouds than there are authorities: GCC's is the public one. */
struct cloud_power {
    const char *name;  /* "Public", "UsGov", ... as pac names them */
    const char *cloud; /* whose authority goes with it; the first row of one is its default */
    const char *mark;  /* in the address of each of its environments; NULL = nothing of its own */
    struct cloud_place places[CLOUD_SERVICES];
};

const struct cloud *cloud_find(const char *name); /* any case; NULL */
/* The same by the names of the libraries of Go, too: AzurePublicCloud, AzureUSGovernmentCloud. */
const struct cloud *cloud_of_library(const char *name);
const struct cloud *cloud_at(unsigned i);                 /* NULL past the end */
const struct cloud *cloud_of_authority(const char *host); /* also aliases; NULL = unknown host */
/* request_same_resource(), or are they the two names of one cloud's Resource Manager? It takes
 * tokens for either. */
bool cloud_is_same_resource(const char *a, const char *b);
/* Is it a customer's own directory of people from outside (Azure AD B2C, Entra External ID)? */
bool cloud_is_customers(const char *host);
/* Is it what AD FS has in place of a tenant? AD FS has other endpoints and older algorithms. */
bool cloud_is_adfs(const char *tenant);
const struct cloud_lcs_region *cloud_lcs_find(const char *code);
const struct cloud_lcs_region *cloud_lcs_at(unsigned i);
const struct cloud_lcs_region *cloud_lcs_of_api(const char *api); /* NULL: none of ours */
const struct cloud_power *cloud_power_at(unsigned i);
/* Power Platform's cloud at that authority, as the given audiences say, else its first; NULL: the
 * cloud has none. */
const struct cloud_power *cloud_power_of(const struct cloud *cloud, char *const *audiences,
                                         size_t n_audiences);

#endif
