/*
 * partial.c - see partial.h
 *
 * What is missing gets a stand-in that no rule refuses, in a copy. So there is one set of rules,
 * and what they refuse then is what is there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/partial.h"

#include "connection/complete.h"
#include "connection/copy.h"

#define PARTIAL_ID "00000000-0000-0000-0000-000000000000"
#define PARTIAL_TENANT "stand-in.invalid"
#define PARTIAL_ADDRESS "https://stand-in.invalid"

static bool partial_lacks_authority(const struct connection *c)
{
    return grant_has_authority(connection_grant(c)) && !c->issuer &&
           !c->kind->accepts_organizations && (!c->authority || !c->tenant[0]);
}

static bool partial_lacks_audience(const struct connection *c)
{
    return !c->n_audiences && !connection_default_audience(c);
}

/* Where it is no address, nothing follows from it. */
static bool partial_lacks_host(const struct connection *c)
{
    char origin[AUDIENCE_HOST_SIZE];

    if (c->n_hosts || c->kind->hosts)
        return false;
    return c->kind->has_exchange ||
           (c->n_audiences && !audience_find_host(c, c->audiences[0], origin));
}

static bool partial_lacks_client_id(const struct connection *c)
{
    return !c->client_id && grant_has_authority(connection_grant(c));
}

static bool partial_lacks_username(const struct connection *c)
{
    return !c->username && connection_needs_username(c);
}

static bool partial_lacks_source(const struct connection *c)
{
    return !c->assertion_source && connection_grant(c)->has_source;
}

static bool partial_lacks_group(const struct connection *c)
{
    return c->kind->has_azure_scope && c->workspace && !c->resource_group;
}

static bool partial_lacks_subscription(const struct connection *c)
{
    return c->kind->has_azure_scope && !c->subscription_id &&
           (c->resource_group || c->subscription_name);
}

static bool partial_lacks_management_group(const struct connection *c)
{
    return c->kind->has_azure_scope && !c->management_group_id && c->management_group_name;
}

/* In the order in which one follows from another. */
static const struct {
    const char *key, *value;
    bool (*is_lacking)(const struct connection *c);
} partial_rows[] = {
    {"client-id", PARTIAL_ID, partial_lacks_client_id},
    {"username", "stand-in@" PARTIAL_TENANT, partial_lacks_username},
    {"assertion-source", "fd:3", partial_lacks_source},
    {"audiences", PARTIAL_ADDRESS, partial_lacks_audience},
    {"hosts", PARTIAL_ADDRESS, partial_lacks_host},
    {"resource-group", "stand-in", partial_lacks_group},
    {"subscription-id", PARTIAL_ID, partial_lacks_subscription},
    {"management-group-id", PARTIAL_ID, partial_lacks_management_group},
};

static enum aad_code partial_set_authority(struct connection *c, struct aad_error *err)
{
    auto_buf struct buf authority = {0};
    enum aad_code code;

    if (!partial_lacks_authority(c))
        return AAD_OK;
    buf_append_all(&authority, c->authority ? c->authority : connection_coming_cloud(c)->authority,
                   "/" PARTIAL_TENANT, (char *)NULL);
    code = buf_ok(&authority, err);
    return code ? code : connection_set(c, "authority", buf_text(&authority), err);
}

static enum aad_code partial_check_with(const struct connection *c, const char *grant,
                                        struct aad_error *err)
{
    auto_connection struct connection whole = {0};
    enum aad_code code = connection_copy(c, &whole, err);

    if (!code)
        code = connection_set(&whole, "grant", grant, err);
    if (!code)
        code = partial_set_authority(&whole, err);
    for (size_t i = 0; !code && i < sizeof partial_rows / sizeof partial_rows[0]; i++)
        if (partial_rows[i].is_lacking(&whole))
            code = connection_set(&whole, partial_rows[i].key, partial_rows[i].value, err);
    return code ? code : connection_complete(&whole, err);
}

/* The first one's error is told: it is the usual one. */
static bool partial_fits_another(const struct connection *c)
{
    for (const struct kind_offer *offer = c->kind->offers; offer && offer->word; offer++)
        if (offer->title && !partial_check_with(c, offer->word, NULL))
            return true;
    return false;
}

enum aad_code partial_check(const struct connection *c, struct aad_error *err)
{
    struct aad_error why = {0};
    enum aad_code code = partial_check_with(c, c->grant ? c->grant : c->kind->grant, &why);

    if (!code || (!c->grant && partial_fits_another(c)))
        return AAD_OK;
    if (err)
        *err = why;
    return code;
}
