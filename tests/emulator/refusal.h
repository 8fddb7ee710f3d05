/* SPDX-License-Identifier: Apache-2.0 */
/* refusal: AAD's errors: one table from the AADSTS number to status, error, suberror and text. */
#ifndef EMULATOR_REFUSAL_H
#define EMULATOR_REFUSAL_H

#include "emulator.h"

/* Answers with AAD's body for this number; detail replaces the %s of its text (may be NULL).
 * Always returns the number, so that refusing is one line. */
int refusal_reply(struct exchange *exchange, int code, const char *detail);

/* The same with another error than the table's, and with these claims to satisfy (may be NULL). */
int refusal_reply_as(struct exchange *exchange, int code, const char *error, const char *claims);

/* What the body would have as error and error_description, which the caller frees. */
const char *refusal_error(int code);
char *refusal_describe(const struct exchange *exchange, int code, const char *detail);

#endif
