/*
 * meant.h - is a connection the one that its caller means?
 *
 * A tool may know whose token it is to get: an application, a tenant, how that signs in. What it
 * says chooses among connections and changes none: where it contradicts the connection, somebody
 * has to correct one of them.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_MEANT_H
#define CONNECTION_MEANT_H

#include "base/request.h"
#include "connection/connection.h"

/* AAD_REFUSED names what does not agree. What cannot be told agrees: a tenant by its name here and
 * by its id there, a cloud that is none of Microsoft's. */
enum aad_code meant_check(const struct connection *c, const struct request_identity *meant,
                          struct aad_error *err);

/* Appends all that is said, each with a comma behind it: what differs there is another question.
 * Nothing where nothing is said. */
void meant_print(const struct request_identity *meant, struct buf *ret);

#endif
