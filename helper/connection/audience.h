/*
 * audience.h - what a connection's tokens are for, and which host takes them
 *
 * Most kinds have one audience, which is also the host. Where a kind has targets
 * (connection/kind/service.h), some follow from the authority's cloud, and each has its own host.
 * All of it comes from our tables and from the person: no server is asked (promise P1).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_AUDIENCE_H
#define CONNECTION_AUDIENCE_H

#include "base/url.h"
#include "connection/cloud.h"
#include "connection/connection.h"

#define AUDIENCE_HOST_SIZE 300

/* The cloud of the connection's authority; NULL when we know none. */
const struct cloud *connection_cloud(const struct connection *c);

/* What its tokens are for where no audience is chosen; of several, the first. NULL: nothing
 * follows. */
const char *connection_default_audience(const struct connection *c);

/* What tokens for Azure Resource Manager are for. In a cloud that somebody runs himself only a
 * connection for it knows; NULL: nobody. */
const char *audience_of_arm(const struct connection *c);

/* Puts the audiences that follow from kind and cloud behind those that are given, each unless one
 * of its target is there. An environment's address becomes its host alone. AAD_CONFIG: it has a
 * path, or is no https address; or there is no audience at all. */
enum aad_code audience_complete(struct connection *c, struct aad_error *err);

/* Takes out what only followed from kind and cloud, so that it can follow anew. *ret_is_changed is
 * set to whether there was something. */
enum aad_code audience_forget(struct connection *c, bool *ret_is_changed, struct aad_error *err);

/* The origin that takes the tokens for one of its audiences: the cloud's, else the audience's own.
 * False: it is no https address. */
bool audience_find_host(const struct connection *c, const char *audience,
                        char ret[AUDIENCE_HOST_SIZE]);

/* Of a kind with targets: which of the connection's audiences that host takes the tokens for. NULL:
 * that cannot be told. Borrowed from c. */
const char *audience_of_host(const struct connection *c, const struct url *host);

/* Which of the connection's audiences a library means by the name of a resource or of a scope
 * (cloud_is_same_resource()). NULL: none. Borrowed from c. */
const char *audience_of_resource(const struct connection *c, const char *resource);

#endif
