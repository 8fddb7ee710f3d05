/*
 * partial.h - what is known of a connection while somebody still answers: can it become a whole
 * one?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_PARTIAL_H
#define CONNECTION_PARTIAL_H

#include "connection/connection.h"

/* connection_complete() for what is there, whatever is still missing: what passes here is not
 * refused in the end, unless a later answer does not fit. Where no grant is chosen yet, it is
 * enough that the kind offers one. AAD_CONFIG, AAD_USAGE. */
enum aad_code partial_check(const struct connection *c, struct aad_error *err);

#endif
