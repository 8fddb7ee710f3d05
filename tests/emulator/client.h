/* SPDX-License-Identifier: Apache-2.0 */
/* client: how an app proves itself at the token endpoint. */
#ifndef EMULATOR_CLIENT_H
#define EMULATOR_CLIENT_H

#include "sts.h"

/* Moves id and secret of an HTTP Basic header (each form-encoded, RFC 6749 2.3.1) into the form.
 * Non-zero when the header is no such thing, or the form has a secret already or another id. A
 * header that is not Basic does no harm to a form with an id. */
int client_read_basic(struct sts_call *call, const char *authorization);

/* 0 when the app presented what its type demands; refuses otherwise. */
int client_check(struct sts_call *call);

#endif
