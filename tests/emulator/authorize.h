/* SPDX-License-Identifier: Apache-2.0 */
/* authorize: where a browser signs its user in (RFC 6749 section 4.1.1, RFC 7636 section 4.3).
 *
 * The page's form is POSTed back to its own address, as curl does it:
 *   curl "$address" -d user=UPN -d action=sign-in     or -d action=cancel
 * With the setting browser_user the page is left out, as by a browser that is signed in already;
 * browser_error sends any request back to the app with that error. Until the app and its URI are
 * known to be right, refusals are shown as a page (status 400): nobody is sent elsewhere. So is
 * what stands against a user: the app hears nothing of it, and waits. The parameters are in the
 * record, as "query". */
#ifndef EMULATOR_AUTHORIZE_H
#define EMULATOR_AUTHORIZE_H

#include "emulator.h"

void authorize_serve(struct exchange *exchange);

#endif
