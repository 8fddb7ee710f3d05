/* SPDX-License-Identifier: Apache-2.0 */
/* federation: workload identity federation: somebody else's JWT proves an app that trusts them.
 *
 * The world has whom: an app's "federated", an array of {"issuer", "subject", "audience", "since_s"
 * (optional)}. One is known from since_s + the setting federation_delay_s; until then 70021. All
 * issuers sign with the emulator's own key. An app or its tenant may have "federation": "disabled"
 * (700223) or "issuer-not-allowed" (700238), an app "multi_tenant" (70052 for Azure AD's issuer).
 * Settings: federation_delay_s. */
#ifndef EMULATOR_FEDERATION_H
#define EMULATOR_FEDERATION_H

#include "jwt.h"
#include "sts.h"

/* What the default world has of it: JSON, see world.c. */
extern const char federation_world[];

/* 0 when the app trusts whoever says that; refuses otherwise. It may be presented again. The
 * request's record gets "assertion_issuer", "_subject", "_audience" and "_jti" in any case. */
int federation_check(struct sts_call *call, const struct jwt *jwt);

/* A JWT of {"issuer", "subject", "audience"} (which may be an array), with "lifetime_s", "alg" and
 * "claims" as main.c has them; NULL = an unknown alg. The caller frees. */
char *federation_mint_as(const struct exchange *exchange, const cJSON *ask);

#endif
