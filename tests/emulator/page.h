/* SPDX-License-Identifier: Apache-2.0 */
/* page: what the browser shows. */
#ifndef EMULATOR_PAGE_H
#define EMULATOR_PAGE_H

#include "emulator.h"

/* The form in which the user is chosen; hint (may be NULL) is who is meant. */
void page_reply_sign_in(struct exchange *exchange, const char *hint);

/* Why there is no sign-in. */
void page_reply_refusal(struct exchange *exchange, int code, const char *detail);

#endif
