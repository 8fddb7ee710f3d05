/*
 * answer.h - what several protocols answer alike
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONSUMER_ANSWER_H
#define CONSUMER_ANSWER_H

#include "base/token.h"

/* AAD_PROTOCOL unless the token is sound. */
enum aad_code consumer_check_token(const struct token *token, struct aad_error *err);

/* The same for a target that wants "Bearer TOKEN" and nothing else: AAD_UNSUPPORTED for a bare one.
 */
enum aad_code consumer_check_bearer(const struct token *token, struct aad_error *err);

/* The same for a configuration in which other characters than those of a token68 (RFC 9110, 11.2)
 * could mean something: AAD_UNSUPPORTED. A bare one that goes as Basic is always such a text. */
enum aad_code consumer_check_plain(const struct token *token, struct aad_error *err);

/* What follows the name of a Basic scheme (RFC 7617): the token with that user name, which may be
 * "" = none. */
void consumer_append_basic(const char *username, const struct token *token, struct secret *ret);

/* Appends a line for each form in which a Basic header may have the token: an agent masks what it
 * was told, and a base64 text is another. The base64 alphabet needs no escapes. */
void consumer_append_basic_masks(const char *command, const struct token *token,
                                 struct secret *ret);

/* Appends "Bearer TOKEN", or "Basic ..." for a token that goes so; as it is, or as a text of JSON.
 */
void consumer_append_authorization(const struct token *token, struct secret *ret);
void consumer_quote_authorization(const struct token *token, struct secret *ret);

#define CONSUMER_USERNAME "aad" /* of Basic, where the caller names none: Azure takes any */

#endif
