/* SPDX-License-Identifier: Apache-2.0 */
/* device: where a device gets a code (RFC 8628), and what a person does with it elsewhere.
 *
 * A code is a session in the emulator's devices with "user_code", "state" ("pending", "approved",
 * "declined", "redeemed"), "expires_at_s", "interval_s", "polled_at_ms" and "version". */
#ifndef EMULATOR_DEVICE_H
#define EMULATOR_DEVICE_H

#include "sts.h"

void device_serve(struct exchange *exchange);

/* Of the control port: GET /device, POST /device {"user_code", "action", "user"}. */
void device_show(struct exchange *exchange, const cJSON *input);
void device_act(struct exchange *exchange, const cJSON *input);

/* The session of a device code, or NULL. */
cJSON *device_find(const struct sts_call *call, const char *device_code);

/* Was the code polled sooner than it may be? Then the interval grows (RFC 8628, section 3.5). */
bool device_is_hasty(cJSON *session);

#endif
