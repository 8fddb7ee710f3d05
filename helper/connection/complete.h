/*
 * complete.h - what follows from a connection's kind and authority
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_COMPLETE_H
#define CONNECTION_COMPLETE_H

#include "connection/cloud.h"
#include "connection/connection.h"

/* The cloud of its authority; NULL when we know none. */
const struct cloud *connection_cloud(const struct connection *c);

/* What its tokens are for where no audience is chosen; NULL when nothing follows. */
const char *connection_default_audience(const struct connection *c);

/* Its grant, or what its kind uses where it has none yet. */
const struct grant *connection_coming_grant(const struct connection *c);

/* Is there no token without a user name in the connection? Who signs in himself need not be named;
 * if he is, nobody else may. */
bool connection_needs_username(const struct connection *c);

#endif
