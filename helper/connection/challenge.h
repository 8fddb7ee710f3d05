/*
 * challenge.h - what a resource or the authority wants of a token: a claims challenge
 *
 * A resource that refuses a token (continuous access evaluation, conditional access) says what is
 * missing: WWW-Authenticate: Bearer error="insufficient_claims", claims="BASE64". Who passes that
 * on in a token request, as the parameter "claims" (OpenID Connect Core section 5.5), gets a token
 * that has it, or hears that a person must sign in. The capability cp1 tells the authority that the
 * client does that; its tokens then live for a day, and a resource may refuse them before.
 *
 * Claims are no secret. They are somebody else's words: JSON that is checked and bounded.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_CHALLENGE_H
#define CONNECTION_CHALLENGE_H

#include "base/buf.h"
#include "connection/connection.h"

#define CHALLENGE_MAX 4096 /* bytes of the claims, as JSON */
#define CHALLENGE_CAPABILITY "cp1"

/* Appends the claims as compact JSON. text: the JSON; its base64 or base64url, with or without
 * padding; or the value of WWW-Authenticate with such claims in it. AAD_USAGE with the reason. */
enum aad_code challenge_parse(const char *text, struct buf *ret, struct aad_error *err);

/* Appends claims, as challenge_parse() gives them or "", with the capability declared. */
void challenge_declare(const char *claims, struct buf *ret);

/* Both: who passes a challenge on can do so again. The claims of a request (base/request.h). */
enum aad_code challenge_take(const char *text, struct buf *ret, struct aad_error *err);

/* Appends what the connection's token requests say: claims, with the capability where the
 * connection has it; nothing where there is neither. */
void challenge_print(const struct connection *c, const char *claims, struct buf *ret);

/* Appends the claims as a word for a command line, which challenge_parse() takes. */
void challenge_print_word(const char *claims, struct buf *ret);

#endif
