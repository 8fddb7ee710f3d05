/*
 * trust.h - a federated credential: whom an identity believes, so that it needs no secret
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_TRUST_H
#define MANAGE_TRUST_H

#include "base/secret.h"

struct trust {
    const char *name; /* 3 to 120 letters, digits, '-' and '_' */
    const char *issuer, *subject, *audience;
};

/* Appends its members but for the name, as Graph and Resource Manager want them: without braces. */
void trust_print(const struct trust *trust, struct secret *ret);

#endif
