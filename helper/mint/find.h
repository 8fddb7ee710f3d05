/*
 * find.h - what others can tell of a connection that is being made: whose directory it is, and
 * where an Azure Stack Hub has its authority
 *
 * A server says it, so nothing of it is used before a person has seen it (P1), and nothing is asked
 * for again later: it is frozen in the connection.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_FIND_H
#define MINT_FIND_H

#include "broker/mint-module.h"
#include "http/response.h"

/* As mint-module.h says. */
enum aad_code find_run(const struct mint_request *request, enum mint_find what,
                       struct mint_found *ret, struct aad_error *err);

/* Its parts: the reading of an answer, which fills what it is about. AAD_CONFIG: the directory is
 * unknown. AAD_PROTOCOL: it says nothing of that. */
typedef enum aad_code find_read(const struct connection *c, const struct response *response,
                                struct mint_found *ret, struct aad_error *err);
find_read find_read_directory, find_read_challenge, find_read_azure_stack;

#endif
