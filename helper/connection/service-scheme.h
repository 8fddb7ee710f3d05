/*
 * service-scheme.h - how a service connection proves its identity, and which grant of ours that is
 *
 * The words of Azure DevOps and its extensions, for what reads them and what writes them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_SERVICE_SCHEME_H
#define CONNECTION_SERVICE_SCHEME_H

#include <stdbool.h>

#include "connection/connection.h"

struct service_scheme {
    const char *type;   /* of the service connection: "azurerm" */
    const char *name;   /* its authorization.scheme */
    const char *detail; /* its parameter authenticationType; NULL = it has none */
    const char *kind, *grant;
    const char *user, *client, *tenant; /* where these are in it; NULL = it has none */
    const char *secret;                 /* likewise; it never comes back */
    bool is_key;           /* that one is a private key with its certificate, PEM, and no text */
    const char *extension; /* of Azure DevOps, which brings the type; NULL = the type is its own */
};

#define SERVICE_PARAMETER "authorization.parameters."

/* What such a place is called among the parameters. */
static inline const char *service_scheme_parameter(const char *place)
{
    return place + sizeof SERVICE_PARAMETER - 1;
}

/* Which one is it? detail may be NULL: the first of that name is meant, as it is by one that is not
 * known. NULL = there is none of that type and name, in any case of letters. */
const struct service_scheme *service_scheme_find(const char *type, const char *name,
                                                 const char *detail);

/* Is there a type of that name? NULL = there is none, else the kind of its connections. */
const char *service_scheme_find_kind(const char *type);

/* The one that a connection's tokens are got by; NULL = Azure DevOps has none that is like it. */
const struct service_scheme *service_scheme_of(const struct connection *c);

/* That of the type of a connection's kind which has no secret, and trusts Azure DevOps; NULL. */
const struct service_scheme *service_scheme_federated(const struct connection *c);

#endif
