/*
 * rule.h - which host may get which identity's token: default no (promise P1)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_RULE_H
#define CONNECTION_RULE_H

#include "base/url.h"
#include "connection/connection.h"

/* May this target receive this connection's token? Scheme, host and port equal to one of its
 * hosts; http only for loopback and only where the connection allows it. AAD_REFUSED says why. */
enum aad_code rule_check_target(const struct connection *c, const struct url *target,
                                struct aad_error *err);

/* "" = the first of its audiences; else it must be one of them. *ret is borrowed from c. */
enum aad_code rule_check_audience(const struct connection *c, const char *audience,
                                  const char **ret, struct aad_error *err);

#endif
