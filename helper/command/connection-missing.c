/*
 * connection-missing.c - what a new connection still needs, where nobody can be asked for it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-missing.h"

#include "command/option.h"
#include "connection/complete.h"

static bool missing_client_id(const struct connection *c)
{
    return !c->client_id && grant_has_authority(connection_coming_grant(c));
}

static bool missing_username(const struct connection *c)
{
    return connection_needs_username(c) && !c->username;
}

static bool missing_audience(const struct connection *c)
{
    return !c->n_audiences && !c->kind->audience && !c->kind->has_cloud_audience;
}

/* Elsewhere it follows from the audience, or nothing does. */
static bool missing_host(const struct connection *c)
{
    return !c->n_hosts && c->kind->has_exchange;
}

static bool missing_authority(const struct connection *c)
{
    const struct grant *grant = connection_coming_grant(c);

    return !c->authority && !c->issuer && !c->kind->accepts_organizations && !grant->is_bare &&
           !grant->is_machine;
}

static bool missing_source(const struct connection *c)
{
    return connection_coming_grant(c)->has_source && !c->assertion_source;
}

static bool missing_secret(const struct connection_options *options, const struct connection *c)
{
    const struct grant *grant = connection_coming_grant(c);

    return grant->secret_role && !grant->needs_person && !options->from && !options->no_secret &&
           !options->from_environment && options->secret_fd < 0;
}

bool connection_missing_any(const struct connection *c)
{
    return !c->name[0] || missing_client_id(c) || missing_username(c) || missing_audience(c) ||
           missing_host(c);
}

enum aad_code connection_missing_fail(const struct connection_options *options,
                                      const struct connection *c, struct aad_error *err)
{
    const struct option_need rows[] = {
        {!c->name[0], "--name"},
        {missing_authority(c), "--authority"},
        {missing_client_id(c), "--client-id"},
        {missing_username(c), "--username"},
        {missing_audience(c), "--audience"},
        {missing_host(c), "--host"},
        {missing_source(c), "--assertion-source"},
        {missing_secret(options, c), "--secret-stdin (or --secret-fd N)"}};

    return option_fail_missing(rows, sizeof rows / sizeof rows[0], "connection", err);
}
