/*
 * expiry.h - until when a secret is good, as its connection says
 *
 * Whoever made a bare secret or a client secret has chosen its last day, and nothing in the secret
 * tells it. So a person writes it into the connection ("expires"), or `rotate` does, and somebody
 * is warned before it is over.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_EXPIRY_H
#define CONNECTION_EXPIRY_H

#include "connection/connection.h"

enum expiry_state {
    EXPIRY_NONE,    /* the connection's secret has no last day; or it is no bare one, and nobody has
                       said it */
    EXPIRY_UNKNOWN, /* nobody has said it */
    EXPIRY_FAR,
    EXPIRY_NEAR, /* EXPIRY_NEAR_DAYS or fewer are left */
    EXPIRY_OVER,
};

#define EXPIRY_NEAR_DAYS 14

/* A field_check (field.h): "2027-06-30", a full-date of RFC 3339. */
enum aad_code expiry_check(const char *value, char **ret, struct aad_error *err);

/* Unix time at which the last day is over, everywhere in UTC; 0 = it is unknown. */
int64_t expiry_end_s(const struct connection *c);

/* The whole days that are left go to *ret_days where there are any. */
enum expiry_state expiry_find(const struct connection *c, int64_t now_s, int64_t *ret_days);

/* What to say of a state that is EXPIRY_UNKNOWN, NEAR or OVER, and what to do about it; nothing
 * otherwise. */
void expiry_print(const struct connection *c, int64_t now_s, struct buf *ret_what,
                  struct buf *ret_remedy);

/* The same of EXPIRY_NEAR alone, for whoever has just been given the secret: code stays AAD_OK
 * where there is nothing to say. */
void expiry_warn(const struct connection *c, int64_t now_s, struct aad_error *ret);

/* How to put another secret in its place: "aad-credential connection edit ...". */
void expiry_print_renewal(const struct connection *c, struct buf *ret);

#endif
