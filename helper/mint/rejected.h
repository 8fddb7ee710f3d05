/*
 * rejected.h - a secret that was rejected is not sent again until it changes (promise P6)
 *
 * A loop of callers with a wrong password locks the account. What is remembered, in
 * STATE/rejected/HASH-SLOT, is a fingerprint under a random key and salt (crypto.h), not the
 * secret; where that directory cannot be written, in $XDG_RUNTIME_DIR. Where nothing was rejected,
 * checking costs a few failing calls of access(2).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_REJECTED_H
#define MINT_REJECTED_H

#include <stdint.h>

#include "base/secret.h"
#include "connection/connection.h"

/* An account is locked for a time, then the same password is right again. */
#define REJECTED_LOCKED_S 600

/* AAD_REJECTED (AAD_PERSON, ...) as it was answered to this same secret, or AAD_OK. */
enum aad_code rejected_check(const struct connection *c, const struct secret *secret,
                             struct aad_error *err);

/* The authority answered with this AADSTS number (a row of remedy.c that judges the secret), or
 * said the same without one: 0.
 * Fails where nothing can be written: then the secret would be sent again. */
enum aad_code rejected_note(const struct connection *c, const struct secret *secret,
                            int64_t number);

/* The secret was accepted, or a person says that it is right now (`verify --retry`). What is known
 * of other secrets of the same identity stays. */
void rejected_forget(const struct connection *c, const struct secret *secret);

#endif
