/*
 * connection-show.h - a connection in lines, for people
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_SHOW_H
#define COMMAND_CONNECTION_SHOW_H

#include "base/buf.h"
#include "connection/connection.h"

/* Appends a line for each field that is set, and its name before them. */
void connection_show_fields(const struct connection *c, struct buf *ret);

/* Appends what the federated credential must say, where the grant needs one. */
void connection_show_federated(const struct connection *c, struct buf *ret);

#endif
