/*
 * presented.h - what somebody else's assertion says: who made it, of whom, for whom
 *
 * RFC 7519 section 4.1. The authority compares these three with a federated credential, exactly
 * and with regard to case. Nothing is verified here: that is the authority's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_PRESENTED_H
#define MINT_PRESENTED_H

#include <stdint.h>

#include "base/buf.h"
#include "base/secret.h"
#include "connection/connection.h"

struct presented {
    struct buf issuer, subject, audience; /* "" = it does not say; of several audiences the first */
    int64_t expires_at_s;                 /* 0 = it does not say */
};

void presented_clear(struct presented *p);
#define auto_presented __attribute__((cleanup(presented_clear)))

/* AAD_PROTOCOL: it is no JWT. Empties *ret first. */
enum aad_code presented_parse(const struct secret *assertion, struct presented *ret,
                              struct aad_error *err);

/* "issuer 'I', subject 'S', audience 'A'", fit to be shown. */
void presented_print(const struct presented *p, struct buf *ret);

/* Is it what the connection expects, as far as it says? AAD_CONFIG names the first of the three
 * that differs, and whether only its case does. */
enum aad_code presented_check(const struct presented *p, const struct connection *c,
                              struct aad_error *err);

#endif
