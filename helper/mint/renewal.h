/*
 * renewal.h - which of a key's certificates proves the application
 *
 * The one in use. Where that is expired, or the authority does not know it, the one that is pending
 * is tried; and once the authority has accepted it, it comes into use. Never before.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_RENEWAL_H
#define MINT_RENEWAL_H

#include "base/deadline.h"
#include "connection/connection.h"
#include "mint/certificate.h"
#include "store/client.h"

/* Of one minting. Zeroed before the first call. */
struct renewal {
    bool wants_next;         /* the pending one goes, whatever is in use */
    bool is_next;            /* it is what was loaded last, */
    bool has_tried;          /* and was tried once: enough */
    bool has_switched;       /* it came into use */
    struct secret der;       /* what was loaded last */
    struct certificate read; /* likewise */
    const char *role;        /* of the key that signs for it */
};

void renewal_clear(struct renewal *r);

/* The certificate to sign for. Not yet valid, or expired with nothing pending: AAD_REJECTED. About
 * to expire: a warning (trace.h), once a day. What is known of it is written down. */
enum aad_code renewal_load(struct renewal *r, const struct connection *c, struct store *store,
                           struct aad_error *err);

/* Is one pending that was not tried yet, or another one in use by now? Then it is loaded next. */
bool renewal_try_next(struct renewal *r, const struct connection *c, struct store *store);

/* The authority has accepted what was loaded: if it was the pending one, it comes into use. Only
 * the first of many callers finds it pending. Where that fails, a warning: the next one tries. */
void renewal_accept(struct renewal *r, const struct connection *c, struct store *store,
                    const struct deadline *deadline);

#endif
