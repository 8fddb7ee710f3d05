/* SPDX-License-Identifier: Apache-2.0 */
/* token: issuing access and refresh tokens, and the check that a resource makes of them. */
#ifndef EMULATOR_TOKEN_H
#define EMULATOR_TOKEN_H

#include "sts.h"

/* Answers a granted call; user is NULL for an app's own token. */
void token_reply(struct sts_call *call, const cJSON *user);

/* What tokens of that tenant for that audience have in common; the caller adds whose it is. */
cJSON *token_new_claims(const struct emulator *emulator, const char *tenant, const char *audience,
                        bool is_v2);

/* As a fault has it (NULL: no changes): what is wrong with a token that is right in all else. */
void token_change_claims(cJSON *claims, const cJSON *changes);

/* An object's id in the directory: always the same for one name. The caller frees. */
char *token_format_oid(const char *name);

/* The tenant whose token it is: the call's, else the user's. */
const char *token_tenant(const struct sts_call *call, const cJSON *user);

/* Signs, puts it into the body as access_token, and remembers it: then token_check() takes it.
 * Takes the claims; a fault may change them first. */
void token_issue(const struct exchange *exchange, cJSON *take_claims, cJSON *body);

/* v1 of the token endpoint, and managed identities, write every number as a string. */
void token_add_number(cJSON *body, const char *name, long long number, bool as_string);

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
