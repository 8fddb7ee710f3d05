/* SPDX-License-Identifier: Apache-2.0 */
/* target: what a token is asked for: `resource` of v1, `scope` of v2. */
#ifndef EMULATOR_TARGET_H
#define EMULATOR_TARGET_H

#include "sts.h"

/* Fills call->target for a user's token: v1 resource, or v2 scopes of one resource. 0, or what was
 * refused. */
int target_read_delegated(struct sts_call *call);

/* Has the app consent for that? Asked last, as AAD does: a wrong password is reported first. */
int target_check_consent(struct sts_call *call);

/* Fills call->target for an app's own token: v1 resource, or exactly one `resource/.default`. */
int target_read_app_only(struct sts_call *call);

void target_clear(struct target *target);

/* Does a token for this audience open that resource? */
bool target_is_audience(const cJSON *resource, const char *audience);

#endif
