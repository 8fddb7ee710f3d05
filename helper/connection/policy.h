/*
 * policy.h - what the administrator of this machine allows
 *
 * /etc/aad-credential/config.json may have lists of the stores, grants, authorities and audiences
 * that are used; a list that is not there limits nothing, and an empty one allows nothing. Nothing
 * that a user writes widens them. A file that cannot be read or believed allows nothing, either.
 * Where there is no file, a check costs one call of the system.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_POLICY_H
#define CONNECTION_POLICY_H

#include "base/buf.h"
#include "connection/connection.h"

/* May the connection be used here, for that audience (NULL: for each of its own)? A field that is
 * not set yet is not looked at. Asked before a secret is read
 * or anything is sent, and before a connection is saved. AAD_REFUSED says what is not allowed, and
 * what is. */
enum aad_code policy_check(const struct connection *c, const char *audience, struct aad_error *err);

/* The same of a store, with or without its location. */
enum aad_code policy_check_store(const char *store, struct aad_error *err);

/* "stores pkcs11, secret-service; grants client-certificate"; nothing where nothing is limited. */
enum aad_code policy_print(struct buf *ret, struct aad_error *err);

#endif
