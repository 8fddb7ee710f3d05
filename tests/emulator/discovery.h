/* SPDX-License-Identifier: Apache-2.0 */
/* discovery: the documents that describe an authority. */
#ifndef EMULATOR_DISCOVERY_H
#define EMULATOR_DISCOVERY_H

#include "emulator.h"

/* The issuer as that document has it. The caller frees. */
char *discovery_format_issuer(const struct exchange *exchange, const char *tenant, bool is_v2);

void discovery_serve_openid(struct exchange *exchange);
void discovery_serve_keys(struct exchange *exchange);
void discovery_serve_instance(struct exchange *exchange);
void discovery_serve_realm(struct exchange *exchange);

#endif
