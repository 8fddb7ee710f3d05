/*
 * remedy-issuer.c - what a person can do about the refusal of an issuer that is not Entra ID
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/remedy-issuer.h"

#include <string.h>

#include "connection/client-auth.h"

static const char remedy_issuer_key[] =
    "The issuer does not take this key for application {app}: register the public key of '{name}' "
    "there, with the algorithm that signs ('assertion'), and without a key id of its own.";
static const char remedy_issuer_scope[] =
    "Check the scopes of '{name}': those that the issuer lets application {app} ask for.";
static const char remedy_issuer_registration[] =
    "Compare client id, grant, client-authentication and scopes of '{name}' ('aad-credential "
    "connection show {name}') with how the issuer has registered application {app}.";

/* A secret that is wrong is the same everywhere, and so is a passing fault. */
static bool remedy_issuer_has_none(const struct connection *c, const char *error)
{
    static const char *const passing[] = {"server_error", "temporarily_unavailable", "slow_down"};
    const struct grant *grant = connection_grant(c);

    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
        if (!strcmp(error, passing[i]))
            return true;
    return grant && grant->refused_with && !strcmp(grant->refused_with, error) &&
           ((grant->is_user && grant->secret_role) || !client_auth_has_key(c));
}

const char *remedy_issuer_own(const struct connection *c, enum kind_topic topic, const char *error)
{
    if (!c->issuer)
        return c->kind ? c->kind->remedies[topic] : NULL;
    if (remedy_issuer_has_none(c, error))
        return NULL;
    if (!strcmp(error, "invalid_scope"))
        return remedy_issuer_scope;
    return !strcmp(error, "invalid_client") && client_auth_has_key(c) ? remedy_issuer_key
                                                                      : remedy_issuer_registration;
}
