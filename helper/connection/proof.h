/*
 * proof.h - what a connection shows the authority, where that is neither secret nor key of its own
 *
 * Somebody else's assertion (workload identity federation), or nothing at all (managed identity).
 * All of it follows from the connection's fields. None of it asks anybody.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_PROOF_H
#define CONNECTION_PROOF_H

#include "connection/assertion-source.h"
#include "connection/connection.h"
#include "connection/identity-source.h"

/* Does the grant use each field that is set, is there a source where one is needed, and can it be
 * asked for that identity? AAD_CONFIG. The connection has its grant. */
enum aad_code proof_check(const struct connection *c, struct aad_error *err);

/* Unsets what the grant does not use: of a connection that gets another grant. */
enum aad_code proof_drop_unused(struct connection *c, struct aad_error *err);

/* What the federated credential at the authority must say. The audience is never NULL; issuer and
 * subject stay empty where nothing is known of them. Of a connection whose grant has a source. */
const char *proof_audience(const struct connection *c);
void proof_print_issuer(const struct connection *c, struct buf *ret);
void proof_print_subject(const struct connection *c, struct buf *ret);

/* The managed identity that is asked for, by the grant or by its assertion's source. Borrows. */
void proof_identity(const struct connection *c, struct identity_id *ret);

#endif
