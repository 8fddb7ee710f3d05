/*
 * assertion.h - the JWT by which an application proves that it has its certificate's key
 *
 * RFC 7523 section 2.2, as Microsoft's "Microsoft identity platform application authentication
 * certificate credentials" fills it: PS256 with x5t#S256 where key and token can do that, else
 * RS256 with x5t, which AD FS needs anyway.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_ASSERTION_H
#define MINT_ASSERTION_H

#include "base/secret.h"
#include "mint/grant/body.h"

#define ASSERTION_LIFE_S 600

/* Appends a new one for the call's endpoint, signed in its store and checked against the
 * certificate, which call->renewal chooses. */
enum aad_code assertion_build(const struct body_call *call, struct secret *ret,
                              struct aad_error *err);

/* Appends the proof that the application has the key, for that endpoint, with the four claims of
 * Microsoft Graph's "Generate proof-of-possession tokens for rolling keys". */
enum aad_code assertion_build_proof(const struct body_call *call, const char *issuer,
                                    struct secret *ret, struct aad_error *err);

#endif
