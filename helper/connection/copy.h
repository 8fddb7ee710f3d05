/*
 * copy.h - a connection as it is, to go back to
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_COPY_H
#define CONNECTION_COPY_H

#include "connection/connection.h"

/* ret (cleared before) becomes the same, complete or not. AAD_INTERNAL: memory ran out. */
enum aad_code connection_copy(const struct connection *c, struct connection *ret,
                              struct aad_error *err);

#endif
