/*
 * ca-file.h - the file of certificates that a connection trusts instead of the system's
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_CA_FILE_H
#define CONNECTION_CA_FILE_H

#include "connection/connection.h"

/* Is it there, and nobody else's? One that has none passes. Fails as file_check_chain() does; where
 * it is not there, the remedy is to name another one. */
enum aad_code ca_file_check(const struct connection *c, struct aad_error *err);

#endif
