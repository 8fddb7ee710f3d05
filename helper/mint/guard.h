/*
 * guard.h - does a text from a server repeat a secret?
 *
 * Whoever explains an error may quote the request; what is shown, traced or logged must not hold
 * the secret then (promise P3).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_GUARD_H
#define MINT_GUARD_H

#include <stdbool.h>

#include "base/secret.h"

/* As it is, or in the forms that a server may give it: percent-encoded, form-encoded, base64,
 * base64url, hexadecimal. All but one of its characters in a row are enough, if these are eight or
 * more; of a shorter secret, all of them. True also where that cannot be told. secret NULL or
 * shorter than four bytes: false. */
bool guard_repeats(const char *text, const struct secret *secret);

#endif
