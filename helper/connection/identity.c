/*
 * identity.c - who a connection is, and the text that names whom and what a token is for
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/connection.h"

#include "base/env.h"
#include "connection/assertion-source.h"
#include "connection/identity-source.h"

const struct grant *connection_grant(const struct connection *c)
{
    return grant_find(c->grant);
}

const char *connection_owner(const struct connection *c)
{
    const struct grant *grant = connection_grant(c);

    if ((grant->is_user || grant->is_bare) && c->username)
        return c->username;
    if (grant->is_bare && c->n_hosts)
        return c->hosts[0];
    return c->client_id     ? c->client_id
           : c->object_id   ? c->object_id
           : c->resource_id ? c->resource_id
                            : "system-assigned";
}

/* A bare secret is its connection's alone, wherever that is kept: another home may have one of the
 * same name, for other hosts. */
static void connection_append_own(const struct connection *c, struct buf *ret)
{
    auto_buf struct buf home = {0};

    buf_append_all(ret, " ", c->name, (char *)NULL);
    for (size_t i = 0; i < c->n_hosts; i++)
        buf_append_all(ret, " ", c->hosts[i], (char *)NULL);
    if (!env_config_dir(&home, NULL))
        buf_append_all(ret, " ", buf_text(&home), (char *)NULL);
}

/* A token that is not asked for with what is in the connection alone is that of a place: a cached
 * one must not be given to another job or process. */
static void connection_append_place(const struct connection *c, struct buf *ret)
{
    const struct grant *grant = connection_grant(c);
    const struct assertion_source *source =
        c->assertion_source ? assertion_source_of(c->assertion_source) : NULL;
    const char *job = source && source->variable ? env_get(source->variable) : NULL;

    if (grant && grant->is_bare)
        connection_append_own(c, ret);
    if (source)
        buf_append_all(ret, " ", c->assertion_source, (char *)NULL);
    if (job)
        buf_append_all(ret, " ", job, (char *)NULL);
    if (!grant || !grant->is_machine)
        return;
    buf_append_all(ret, " ", c->object_id ? c->object_id : "-", " ",
                   c->resource_id ? c->resource_id : "-", " ",
                   c->identity_source ? c->identity_source : "-", (char *)NULL);
    identity_source_print_place(ret);
}

void connection_identity(const struct connection *c, const char *audience, struct buf *ret)
{
    const char *const parts[] = {c->authority, c->client_id, c->grant, c->username,
                                 c->endpoint_version};

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        buf_append_all(ret, i ? " " : "", parts[i] ? parts[i] : "-", (char *)NULL);
    for (size_t i = 0; i < c->n_scopes; i++)
        buf_append_all(ret, " ", c->scopes[i], (char *)NULL);
    connection_append_place(c, ret);
    if (audience && c->capabilities)
        buf_append_all(ret, " ", c->capabilities, (char *)NULL);
    if (audience)
        buf_append_all(ret, " ", audience, (char *)NULL);
}
