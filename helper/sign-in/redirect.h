/*
 * redirect.h - where the browser is sent, and where it comes back to
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SIGN_IN_REDIRECT_H
#define SIGN_IN_REDIRECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "broker/sign-in-module.h"
#include "connection/connection.h"
#include "sign-in/pkce.h"

/* Does it come back to this machine? Else to an address that is registered elsewhere, from where
 * the person brings it. */
bool redirect_is_here(const struct connection *c);

/* The path on this machine, "/" or longer. Borrows from c. */
const char *redirect_path(const struct connection *c);
/* The port there that the issuer knows; 0: any. */
uint16_t redirect_port(const struct connection *c);

/* What is sent as redirect_uri: with that port, where it comes back to this machine (RFC 8252
 * section 7.3: the authority takes any). */
void redirect_print(const struct connection *c, uint16_t port, struct buf *ret);

/* The authorization request (RFC 6749 section 4.1.1, RFC 7636 section 4.3, OpenID Connect Core
 * section 3.1.2.1) as the address for the browser. */
void redirect_print_request(const struct sign_in_request *request, const char *uri,
                            const struct pkce *pkce, struct secret *ret);

/* Is the answer's word on who it is (RFC 9207, "" = none) the authority's? */
bool redirect_is_issuer(const struct connection *c, const char *iss);

#endif
