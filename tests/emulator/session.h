/* SPDX-License-Identifier: Apache-2.0 */
/* session: what is known of a sign-in: whose, for which app, and for what. Authorization codes,
 * device codes and refresh tokens are sessions with more members. */
#ifndef EMULATOR_SESSION_H
#define EMULATOR_SESSION_H

#include "sts.h"

/* {"client_id", "tenant", "resource", "audience", "scopes", "openid", "offline_access"} of what the
 * call asks for, and of the session that it goes on with "is_person", "signed_in_at_s", "claims"
 * and "family". The caller deletes. */
cJSON *session_new(const struct sts_call *call);

/* The same for a person who is to sign in, with the call's "nonce" and "claims". */
cJSON *session_begin(const struct sts_call *call);

/* This user signed in, in person (not by a password that a program had), at this time; to a tenant
 * of the user's own when the call named none. */
void session_sign_in(cJSON *session, const cJSON *user, bool is_person, long long now_s);

/* The user that signed in, or NULL when there is none any more. */
cJSON *session_find_user(const struct sts_call *call, const cJSON *session);

/* 0 when the call comes from the session's client, at its tenant; refuses with this code. */
int session_check_owner(struct sts_call *call, const cJSON *session, int code);

/* The call's target is what the session was for. */
int session_read_target(struct sts_call *call, const cJSON *session);

bool session_is_over(const struct sts_call *call, const cJSON *session);

#endif
