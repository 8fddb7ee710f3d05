/* SPDX-License-Identifier: Apache-2.0 */
/* id_token: who signed in, said to the app (OpenID Connect Core, section 2). */
#ifndef EMULATOR_ID_TOKEN_H
#define EMULATOR_ID_TOKEN_H

#include "sts.h"

/* Puts it into the body, with the changes that the request's fault has. Its issuer is the one of
 * discovery.c, its nonce that of the session. */
void id_token_add(const struct sts_call *call, const cJSON *user, cJSON *body);

#endif
