/*
 * changing.h - a person's password that is being changed just now is not sent
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_CHANGING_H
#define MINT_CHANGING_H

#include "base/deadline.h"
#include "connection/connection.h"

/* Waits until the change is over, as a rule some seconds: what is in the store then is right.
 * AAD_THROTTLED: it is not over within the deadline. */
enum aad_code changing_wait(const struct connection *c, const struct deadline *deadline,
                            struct aad_error *err);

#endif
