/* SPDX-License-Identifier: Apache-2.0 */
/* assertion: the JWT by which an app proves that it has a certificate's key. */
#ifndef EMULATOR_ASSERTION_H
#define EMULATOR_ASSERTION_H

#include "sts.h"

/* 0 when client_assertion is one that Azure AD takes from this app at this endpoint; refuses
 * otherwise. The app's certificates are in the world: "certificates" (PEM texts) for thumbprints,
 * "subject_names" ({"subject": common name, "issuer": PEM}) for those that come along as x5c. */
int assertion_check(struct sts_call *call);

#endif
