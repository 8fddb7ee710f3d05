/*
 * complete.h - what follows from a connection's kind and authority
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_COMPLETE_H
#define CONNECTION_COMPLETE_H

#include "connection/audience.h"
#include "connection/connection.h"

/* Its grant, or what its kind uses where it has none yet. */
const struct grant *connection_coming_grant(const struct connection *c);

/* The cloud that goes with what it has, where no authority is named. Never NULL. */
const struct cloud *connection_coming_cloud(const struct connection *c);

/* Is there no token without a user name in the connection? Who signs in himself need not be named;
 * if he is, nobody else may. */
bool connection_needs_username(const struct connection *c);

#endif
