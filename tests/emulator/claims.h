/* SPDX-License-Identifier: Apache-2.0 */
/* claims: the parameter of that name (OpenID Connect Core, section 5.5), and conditional access,
 * which wants a sign-in with certain ones.
 *
 * A user or a resource of the world may have "challenge": {"claims": {...}, "code" (50076), "error"
 * ("interaction_required")}. Its tokens then come only of a sign-in, by browser or device code,
 * whose request had all of these claims; all else gets that error with them. */
#ifndef EMULATOR_CLAIMS_H
#define EMULATOR_CLAIMS_H

#include "sts.h"

/* Fills call->claims, if there is the parameter. 0, or what was refused. */
int claims_read(struct sts_call *call);

/* Does the client say that it can answer a resource's claims challenge (xms_cc has cp1)? */
bool claims_has_capability(const struct sts_call *call);

/* 0 when the call's session satisfies every challenge of this user and the call's resource. */
int claims_check(struct sts_call *call, const cJSON *user);

#endif
