/*
 * discover.h - which PKCS#11 module has a token: each is asked in a process of its own
 *
 * Modules are those that p11-kit knows: NAME.module in its directories (pkcs11.conf(5)). All are
 * started at once, each with the same deadline; one that hangs or crashes is named, and takes
 * nothing else along. One that did not start before (failing.h) is looked at last; where others
 * have what is looked for, for a moment only.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_DISCOVER_H
#define STORE_DISCOVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <aad-credential/store.h>

#include "base/buf.h"
#include "store/client.h"

#define DISCOVER_MODULE_MAX 64 /* bytes of a name, and how many there may be */
#define DISCOVER_MS 8000
#define DISCOVER_ALL "pkcs11:" /* RFC 7512: the URI that matches everything */

/* Somebody may hear of a module that was of no use. */
typedef void discover_trouble(void *ctx, const char *module, const struct aad_error *err);

struct discover_call {
    const char *store; /* a token's URI, or several tokens'; DISCOVER_ALL */
    int64_t timeout_ms;
    bool logs_in; /* to the tokens, to see private keys: asks for PINs */
    bool may_ask;
    const char *pin;
    const struct store_answers *answers; /* who is asked for PINs; NULL = nobody */
    aad_visit_key *visit;
    discover_trouble *trouble; /* may be NULL */
    void *ctx;                 /* of both */
};

/* Visits what the modules show. A URI with a module-name asks only that one, and fails as it does;
 * otherwise a module that fails is left out. */
enum aad_code discover_keys(const struct discover_call *call, struct aad_error *err);

/* Visits the modules that did not start when they were looked at last; starts none. */
void discover_failing(discover_trouble *visit, void *ctx);

/* Does the URI say which module? */
bool discover_is_complete(const char *store);

/* Appends the URI with the module-name that makes it complete, as it is if it has one: exactly one
 * token matches. AAD_UNAVAILABLE, AAD_AMBIGUOUS. */
enum aad_code discover_complete(const char *store, int64_t timeout_ms, struct buf *ret,
                                struct aad_error *err);

#endif
