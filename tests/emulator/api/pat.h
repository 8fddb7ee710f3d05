/* SPDX-License-Identifier: Apache-2.0 */
/* pat: personal access tokens, as the password of Basic with any user name or none. The world has
 * them: {"resources": {"devops": {"pats": [{"value", "organization" (optional: the only one that it
 * is good in), "revoked": true (optional)}]}}}. */
#ifndef EMULATOR_PAT_H
#define EMULATOR_PAT_H

#include "emulator.h"

/* Has the request a good one for the organization that its path begins with? */
bool pat_is_shown(const struct exchange *exchange);

#endif
