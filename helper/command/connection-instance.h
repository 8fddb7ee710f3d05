/*
 * connection-instance.h - an authority's host that is in none of our tables
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_INSTANCE_H
#define COMMAND_CONNECTION_INSTANCE_H

#include "connection/connection.h"

/* Is the host of the connection's authority one that Microsoft has to know, and we do not? Neither
 * AD FS nor a customer's own domain at Microsoft is; nor this machine's loopback. */
bool connection_instance_is_asked(const struct connection *c);

/* Asks Microsoft about it, if so. before: what the connection was, NULL = it is new; an authority
 * that stays is not asked about. AAD_CONFIG: it is unknown there. */
enum aad_code connection_instance_check(const struct connection *c, const struct connection *before,
                                        struct aad_error *err);

#endif
