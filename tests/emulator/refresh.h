/* SPDX-License-Identifier: Apache-2.0 */
/* refresh: refresh tokens: a session each, in the emulator's refresh_tokens, with "password",
 * "issued_at_s", "expires_at_s", "family", "is_rotated" and "revoked". */
#ifndef EMULATOR_REFRESH_H
#define EMULATOR_REFRESH_H

#include "sts.h"

/* A new one into the body; one of the same family as the session's. */
void refresh_add(const struct sts_call *call, const cJSON *user, cJSON *body);

/* 0 and the session of the call's refresh token with its user, or what was refused. */
int refresh_find(struct sts_call *call, cJSON **ret_session, cJSON **ret_user);

/* It was used: where they rotate strictly, it is good no more. */
void refresh_use(struct sts_call *call, cJSON *session);

#endif
