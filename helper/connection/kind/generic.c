/*
 * generic.c - any other resource: nothing follows from it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>

static const struct kind_offer generic_offers[] = {
    {"client-secret", "an application with its client secret", NULL},
    {"client-certificate", "an application with a certificate or key (private_key_jwt)",
     "Its key is made, or brought in, afterwards: 'aad-credential key --help'."},
    {"workload-identity", "an application or a managed identity that trusts somebody else", NULL},
    {"managed-identity", "the machine itself", NULL},
    {"authorization-code", "a person, who signs in with a browser", NULL},
    {"device-code", "a person, who signs in with a code on any device", NULL},
    {"password", "a person, by name and password", NULL},
    {0},
};

const struct kind kind_generic = {
    .name = "generic",
    .title = "any other resource",
    .may_assert = true,
    .any_issuer = true,
    .grant = "client-secret",
    .permissions = ".default",
    .offers = generic_offers,
};
