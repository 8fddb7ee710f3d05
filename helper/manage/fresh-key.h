/*
 * fresh-key.h - a key that is made for one service connection, and is kept nowhere else
 *
 * A key in a store never leaves it. So Azure DevOps gets one of its own, and the application a
 * certificate for it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_FRESH_KEY_H
#define MANAGE_FRESH_KEY_H

#include "base/buf.h"
#include "base/secret.h"

#define FRESH_KEY_DAYS 365

struct fresh_key {
    struct secret pem;      /* private key (PKCS#8) and certificate, as Azure DevOps wants them */
    struct buf certificate; /* PEM alone, for people */
    struct secret der;      /* the same in base64 of DER, as Graph wants it */
};

/* RSA of 2048 bits, with a certificate of its own for FRESH_KEY_DAYS. name: what it is called, up
 * to 64 bytes of it. The caller clears *ret. AAD_INTERNAL. */
enum aad_code fresh_key_make(const char *name, struct fresh_key *ret, struct aad_error *err);
void fresh_key_clear(struct fresh_key *key);
#define auto_fresh_key __attribute__((cleanup(fresh_key_clear)))

#endif
