/* SPDX-License-Identifier: Apache-2.0 */
/* token: issuing access and refresh tokens, and the check that a resource makes of them. */
#ifndef EMULATOR_TOKEN_H
#define EMULATOR_TOKEN_H

#include "sts.h"

/* Answers a granted call; user is NULL for an app's own token. */
void token_reply(struct sts_call *call, const cJSON *user);

/* The claims of the good Bearer token in an Authorization header (NULL = absent) for that resource
 * (NULL = any); the caller deletes them. On failure NULL, and why (a literal). Needs the lock. */
cJSON *token_check(const struct emulator *emulator, const char *authorization, const char *resource,
                   const char **ret_reason);
/* The same for the token itself. */
cJSON *token_check_bare(const struct emulator *emulator, const char *token, const char *resource,
                        const char **ret_reason);

/* Whose token it is, by its claims. token_user(): NULL = an app's own. */
const char *token_user(const cJSON *claims);
const char *token_app(const cJSON *claims);

/* How many were revoked: one access or refresh token, or all of a user's refresh tokens and
 * access tokens, or everything (both NULL). */
int token_revoke(struct emulator *emulator, const char *token, const char *user);

#endif
