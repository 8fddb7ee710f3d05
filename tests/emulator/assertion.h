/* SPDX-License-Identifier: Apache-2.0 */
/* assertion: the JWT by which an app proves itself: its own, by a certificate's key, or that of
 * somebody else (federation.h). */
#ifndef EMULATOR_ASSERTION_H
#define EMULATOR_ASSERTION_H

#include "sts.h"

/* 0 when client_assertion is one that Azure AD takes from this app at this endpoint; refuses
 * otherwise. The app's certificates are in the world: "certificates" (PEM texts) for thumbprints,
 * "subject_names" ({"subject": common name, "issuer": PEM}) for those that come along as x5c. */
int assertion_check(struct sts_call *call);

/* What both have in common: 0 when it is valid now, with five minutes' grace; refuses otherwise. */
int assertion_check_time(struct sts_call *call, const cJSON *claims);
/* One more time that an assertion with this jti was taken. */
void assertion_count(struct sts_call *call, const char *id);

#endif
