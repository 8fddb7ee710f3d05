/*
 * discovery.h - what an issuer says of itself (OpenID Connect Discovery section 4, RFC 8414)
 *
 * It is asked when a connection is made, and what it says is then frozen in the connection (P1): no
 * token is asked for at an address that a server has named just now.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_DISCOVERY_H
#define MINT_DISCOVERY_H

#include "base/buf.h"
#include "broker/mint-module.h"
#include "http/response.h"

/* As mint-module.h says. */
enum aad_code discovery_run(const struct mint_request *request, struct mint_endpoints *ret,
                            struct aad_error *err);

/* Its part: the reading of the answer. AAD_PROTOCOL: it is none, or another issuer's. */
enum aad_code discovery_parse(const char *issuer, const struct response *response,
                              struct mint_endpoints *ret, struct aad_error *err);

#endif
