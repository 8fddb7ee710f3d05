/* SPDX-License-Identifier: Apache-2.0 */
/* federation: workload identity federation: somebody else's JWT proves an app that trusts them.
 * Those who mint it for a job are in api/: pipelines.c and github.c.
 *
 * The world has whom: an app's "federated", an array of {"issuer", "subject", "audience", "since_s"
 * (optional)}. One is known from since_s + the setting federation_delay_s; until then 70021. All
 * issuers sign with the emulator's own key. An app or its tenant may have "federation": "disabled"
 * (700223) or "issuer-not-allowed" (700238), an app "multi_tenant" (70052 for Azure AD's issuer).
 *
 * Settings: federation_delay_s; pipelines_token and github_token, which a job has to send for a
 * JWT; service_connections {GUID: {"issuer", "subject", "audience"}} and github {"issuer",
 * "subject"}, which it gets; pipelines_sign_in_page (true: it gets that page instead). */
#ifndef EMULATOR_FEDERATION_H
#define EMULATOR_FEDERATION_H

#include "jwt.h"
#include "sts.h"

/* What each of those credentials is for; and Azure Pipelines' issuer, which the id of an
 * organization ends. */
#define FEDERATION_AUDIENCE "api://AzureADTokenExchange"
#define FEDERATION_PIPELINES "https://vstoken.dev.azure.com/"
#define FEDERATION_ORGANIZATION "0a0a0a0a-0000-4000-8000-000000000001"

/* What the default world has of it: JSON, see world.c. */
extern const char federation_world[];

/* 0 when the app trusts whoever says that; refuses otherwise. It may be presented again. The
 * request's record gets "assertion_issuer", "_subject", "_audience" and "_jti" in any case. */
int federation_check(struct sts_call *call, const struct jwt *jwt);

/* A JWT of {"issuer", "subject", "audience"} (which may be an array), valid from lead_s before now,
 * for lifetime_s, with the changes that the request's fault has. The caller frees. */
char *federation_mint(const struct exchange *exchange, const cJSON *identity, long long lead_s,
                      long long lifetime_s);

/* The same with "lifetime_s", "alg" and "claims" as main.c has them; NULL = an unknown alg. */
char *federation_mint_as(const struct exchange *exchange, const cJSON *ask);

#endif
