/* SPDX-License-Identifier: Apache-2.0 */
/* redirect: back from the sign-in page to the app. */
#ifndef EMULATOR_REDIRECT_H
#define EMULATOR_REDIRECT_H

#include "emulator.h"

/* Has the app this URI among its "redirects"? Each is compared exactly, but for the port of
 * http://localhost. */
bool redirect_is_registered(const cJSON *app, const char *uri);

bool redirect_is_mode(const char *mode);

/* Answers with the way back to this URI, with these fields (strings) in this mode. */
void redirect_reply(struct exchange *exchange, const char *uri, const char *mode,
                    const cJSON *fields);

#endif
