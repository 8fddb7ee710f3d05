/*
 * connection-certificate.h - which certificate a connection has in use, and for how long
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_CERTIFICATE_H
#define COMMAND_CONNECTION_CERTIFICATE_H

#include "connection/certificate-note.h"
#include "connection/connection.h"

/* Looks into the store, asking nobody; where that does not say, what was written down at the last
 * use counts. AAD_NOT_FOUND: the key has none, or there is no key. Or why it is not known. */
enum aad_code connection_certificate_look(const struct connection *c, struct certificate_note *ret,
                                          struct aad_error *err);

/* The same for people, a line or two of `connection show`. Nothing where the connection has no key.
 */
void connection_certificate_show(const struct connection *c, bool may_look, struct buf *ret);

#endif
