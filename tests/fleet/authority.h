/*
 * authority.h - Entra ID's token endpoint as far as it counts: its limits, and how long it takes
 *
 * What is documented, and where:
 *
 *   what                                   how much             source
 *   requests of a workforce tenant         no number is said
 * learn.microsoft.com/answers/questions/436012 of an external tenant                  200 a second
 * learn.microsoft.com/entra/external-id/customers/ of one address, at such a tenant       20 a
 * second            reference-service-limits of a B2C tenant                        200 a second
 * learn.microsoft.com/azure/active-directory-b2c/ of one address, at a B2C tenant        6000 in 5
 * minutes      service-limits what the one too many gets             429, Retry-After: 60
 * learn.microsoft.com/entra/msal/dotnet/advanced/ (client_credentials) client-and-server-throttling
 *   life of a token                        60 to 90 minutes
 * learn.microsoft.com/entra/identity-platform/ (by chance; 75 on average)
 * configurable-token-lifetimes reads of secrets of one key vault      4000 in 10 seconds
 * learn.microsoft.com/azure/key-vault/general/ service-limits
 *
 * So the limit is a parameter, and shown from 20 to 200 a second. Not documented, and taken to be
 * so: it counts in whole seconds, for an identity (a tenant whose machines all have one identity is
 * the same); a request that is refused does not count; an answer takes 80 to 400 ms, in the mean
 * 187. A life of an hour for a token is what most applications see (expires_in: 3599), and the
 * worst case for jobs of each hour.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FLEET_AUTHORITY_H
#define FLEET_AUTHORITY_H

#include <stdbool.h>
#include <stdint.h>

#include "fleet.h"

#define AUTHORITY_PER_TENANT 200u
#define AUTHORITY_PER_ADDRESS 20u
#define AUTHORITY_RETRY_AFTER_S 60
#define AUTHORITY_LIFE_S 3599u
#define AUTHORITY_LIFE_LEAST_S 3600u
#define AUTHORITY_LIFE_MOST_S 5400u
#define AUTHORITY_VAULT_READS 4000u /* in 10 seconds */

#define AUTHORITY_LEAST_MS 80
#define AUTHORITY_MOST_MS 400

/* Before a run. */
void authority_open(const struct fleet_setup *setup);

/* A request of that identity arrives now: true = it gets a token, false = 429. */
bool authority_takes(unsigned identity);

/* How long the whole of a request takes, by chance. */
int64_t authority_latency_ms(void);
unsigned authority_life_s(void);

/* What came from that time until that one. */
void authority_count(int64_t from_ms, int64_t to_ms, struct fleet_count *ret);
void authority_close(void);

#endif
