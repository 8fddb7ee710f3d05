/* SPDX-License-Identifier: Apache-2.0 */
/* lcs: what the calls of Lifecycle Services share. */
#ifndef EMULATOR_LCS_H
#define EMULATOR_LCS_H

#include "emulator.h"

/* The usual answer; error NULL = it is a success. */
void lcs_reply(struct exchange *exchange, const char *error);

/* Answers a call of the asset library, or one that services an environment; false = it is none. The
 * caller has checked the token and the project. */
bool lcs_asset_answer(struct exchange *exchange);

#endif
