/*
 * proof.c - what a connection shows the authority, where that is neither secret nor key of its own
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/proof.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "connection/client-auth.h"
#include "connection/audience.h"
#include "connection/complete.h"

static const struct assertion_source *proof_source(const struct connection *c)
{
    return c->assertion_source ? assertion_source_of(c->assertion_source) : NULL;
}

/* --- which fields a grant uses ---------------------------------------------------------------- */

static bool proof_uses_store(const struct connection *c)
{
    return connection_grant(c)->needs_store;
}

static bool proof_uses_redirect(const struct connection *c)
{
    return connection_grant(c)->has_redirect;
}

static bool proof_uses_client_auth(const struct connection *c)
{
    const char *role = client_auth_of(c)->secret_role, *own = connection_grant(c)->secret_role;

    if (connection_grant(c)->is_user)
        return !own || !role; /* one secret is stored, and no more */
    return own && role && !strcmp(own, role);
}

static bool proof_uses_issuer(const struct connection *c)
{
    return c->issuer;
}

static bool proof_uses_assertion(const struct connection *c)
{
    return connection_grant(c)->has_source;
}

static bool proof_uses_id(const struct connection *c)
{
    return connection_grant(c)->is_machine;
}

static bool proof_uses_authority(const struct connection *c)
{
    return !connection_grant(c)->is_bare;
}

static bool proof_uses_expiry(const struct connection *c)
{
    return grant_has_last_day(connection_grant(c));
}

static bool proof_uses_machine(const struct connection *c)
{
    const struct assertion_source *source = proof_source(c);

    return connection_grant(c)->is_machine || (source && source->is_identity);
}

static const struct proof_use {
    const char *key;
    bool (*is_used)(const struct connection *c);
    const char *remedy; /* NULL = "Leave it out." */
} proof_uses[] = {
    {"authority", proof_uses_authority, NULL},
    {"client-id", proof_uses_authority, NULL},
    {"expires", proof_uses_expiry, NULL},
    {"store", proof_uses_store, NULL},
    {"pin", proof_uses_store, NULL},
    {"redirect-uri", proof_uses_redirect, NULL},
    {"token-endpoint", proof_uses_issuer, NULL},
    {"authorization-endpoint", proof_uses_issuer, NULL},
    {"device-authorization-endpoint", proof_uses_issuer, NULL},
    {"userinfo-endpoint", proof_uses_issuer, NULL},
    {"scopes", proof_uses_issuer, NULL},
    /* before the one that looks at it */
    {"client-authentication", proof_uses_client_auth,
     "Leave it out; beside a password an application is proved by its key alone, private-key-jwt."},
    {"key-id", client_auth_has_key, NULL},
    {"assertion-issuer", proof_uses_assertion, NULL},
    {"assertion-subject", proof_uses_assertion, NULL},
    {"assertion-audience", proof_uses_assertion, NULL},
    {"assertion-source", proof_uses_assertion, NULL}, /* before the one that looks at it */
    {"identity-source", proof_uses_machine, NULL},
    {"object-id", proof_uses_id, NULL},
    {"resource-id", proof_uses_id, NULL},
};

#define PROOF_USES (sizeof proof_uses / sizeof proof_uses[0])

enum aad_code proof_drop_unused(struct connection *c, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    if (!proof_uses_authority(c)) { /* it cannot be set to nothing */
        free(c->authority);
        c->authority = NULL;
    }
    for (size_t i = 0; !code && i < PROOF_USES; i++)
        if (!proof_uses[i].is_used(c) && strcmp(proof_uses[i].key, "authority") != 0)
            code = connection_set(c, proof_uses[i].key,
                                  connection_type(proof_uses[i].key) == CONNECTION_LIST ? "-" : "",
                                  err);
    return code;
}

static enum aad_code proof_check_use(const struct connection *c, struct aad_error *err)
{
    for (size_t i = 0; i < PROOF_USES; i++) {
        auto_buf struct buf value = {0};

        connection_get(c, proof_uses[i].key, &value);
        if (value.len && !proof_uses[i].is_used(c))
            return aad_error_set(err, AAD_CONFIG, NULL, "the %s grant has no use for '%s'\n%s",
                                 c->grant, proof_uses[i].key,
                                 proof_uses[i].remedy ? proof_uses[i].remedy : "Leave it out.");
    }
    return AAD_OK;
}

/* --- the source ------------------------------------------------------------------------------- */

static enum aad_code proof_check_one_id(const struct connection *c, struct aad_error *err)
{
    int n = (c->client_id ? 1 : 0) + (c->object_id ? 1 : 0) + (c->resource_id ? 1 : 0);

    if (n < 2)
        return AAD_OK;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "more than one of client-id, object-id and resource-id is given\n"
                         "Name a user-assigned identity by one of them, the system-assigned one "
                         "by none.");
}

/* Can the source that is named be asked for that identity? One that is detected says so itself. */
static enum aad_code proof_check_takes(const struct connection *c, struct aad_error *err)
{
    const struct identity_source *source =
        c->identity_source ? identity_source_find(c->identity_source) : NULL;
    struct identity_id id;

    proof_identity(c, &id);
    return source ? identity_source_check(source, &id, err) : AAD_OK;
}

static enum aad_code proof_fail_source(const struct connection *c, struct aad_error *err)
{
    auto_buf struct buf names = {0};

    assertion_source_print_names(&names);
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "connection '%s' has no assertion-source\n"
                         "Say who makes the assertion, with --assertion-source: %s.",
                         c->name, buf_text(&names));
}

enum aad_code proof_check(const struct connection *c, struct aad_error *err)
{
    const struct grant *grant = connection_grant(c);
    enum aad_code code = proof_check_use(c, err);

    if (!code && grant->has_source && !c->assertion_source)
        code = proof_fail_source(c, err);
    if (!code && grant->is_machine)
        code = proof_check_one_id(c, err);
    return code ? code : proof_check_takes(c, err);
}

void proof_identity(const struct connection *c, struct identity_id *ret)
{
    const struct assertion_source *source = proof_source(c);

    *ret = (struct identity_id){IDENTITY_SYSTEM, ""};
    if (source && source->is_identity)
        (void)identity_id_parse(assertion_source_argument(c->assertion_source), ret);
    else if (c->object_id)
        *ret = (struct identity_id){IDENTITY_OBJECT_ID, c->object_id};
    else if (c->resource_id)
        *ret = (struct identity_id){IDENTITY_RESOURCE_ID, c->resource_id};
    else if (c->client_id)
        *ret = (struct identity_id){IDENTITY_CLIENT_ID, c->client_id};
}

/* --- the federated credential ----------------------------------------------------------------- */

const char *proof_audience(const struct connection *c)
{
    const struct cloud *cloud = connection_cloud(c);

    if (c->assertion_audience)
        return c->assertion_audience;
    return cloud && cloud->exchange ? cloud->exchange : cloud_at(0)->exchange;
}

/* A managed identity's assertion is a token of version 2 of its own tenant. Whoever gives it writes
 * the authority's first name, whichever of its names the connection has. */
static void proof_print_entra(const struct connection *c, struct buf *ret)
{
    const struct cloud *cloud = connection_cloud(c);

    if (cloud)
        buf_append_all(ret, cloud->authority, "/", c->tenant, "/v2.0", (char *)NULL);
    else
        buf_append_all(ret, c->authority, "/v2.0", (char *)NULL);
}

void proof_print_issuer(const struct connection *c, struct buf *ret)
{
    const struct assertion_source *source = proof_source(c);

    if (c->assertion_issuer)
        buf_append_text(ret, c->assertion_issuer);
    else if (source->issuer)
        buf_append_text(ret, source->issuer);
    else if (source->is_identity && text_is_guid(c->tenant))
        proof_print_entra(c, ret);
}

/* Of a managed identity the subject is its object id. */
void proof_print_subject(const struct connection *c, struct buf *ret)
{
    struct identity_id id;

    proof_identity(c, &id);
    if (c->assertion_subject)
        buf_append_text(ret, c->assertion_subject);
    else if (id.kind == IDENTITY_OBJECT_ID)
        buf_append_text(ret, id.value);
}
