/*
 * remedy.h - what the authority's refusal means to the user of this connection, and what to do
 *
 * The table is that of remedy-row.h. A remedy is made of literals and of the connection's own
 * fields: what the server wrote never becomes advice, but for the claims of a challenge, which are
 * given back to it as they are, in base64.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_REMEDY_H
#define MINT_REMEDY_H

#include <stdbool.h>
#include <stdint.h>

#include "connection/connection.h"

#define REMEDY_CLAIMS_SIZE 512 /* more is no line for a person */

/* The parts of an error answer that decide. */
struct remedy_refusal {
    int64_t number;                  /* 50126 of AADSTS50126; 0 = none */
    char error[48];                  /* RFC 6749 section 5.2 */
    char suberror[48];               /* AAD's own */
    char claims[REMEDY_CLAIMS_SIZE]; /* what a sign-in must satisfy, as a word for a command line
                                        (challenge_print_word()); "" = nothing */
};

/* Fills code, foreign, remedy and a plain `what`, which the caller may replace by the server's
 * own escaped words. audience may be NULL. Returns the code. */
enum aad_code remedy_explain(const struct connection *c, const char *audience,
                             const struct remedy_refusal *refusal, struct aad_error *err);

/* Did the authority look at the password or client secret and find it bad, locked or expired?
 * Then it must not be sent again unchanged. */
bool remedy_judges_secret(const struct connection *c, const struct remedy_refusal *refusal);

/* May another secret be taken, and at once? Not for an account that is locked. */
bool remedy_takes_another(const struct connection *c, const struct remedy_refusal *refusal);

/* May a secret that was made minutes ago be right all the same? */
bool remedy_may_spread(const struct connection *c, const struct remedy_refusal *refusal);

/* Does it leave open whether the secret was looked at: a fault in the middle of it, or a number
 * that is not known and may mean anything? */
bool remedy_leaves_open(const struct connection *c, const struct remedy_refusal *refusal);

/* Does it say that this endpoint version cannot serve us, before anybody looked at the secret? */
bool remedy_blames_endpoint(const struct connection *c, const struct remedy_refusal *refusal);

/* Is it a matter of time, so that a wrong clock may be behind it? */
bool remedy_blames_time(const struct connection *c, const struct remedy_refusal *refusal);

/* Does it not know the certificate, or its key, any more or yet? */
bool remedy_blames_key(const struct connection *c, const struct remedy_refusal *refusal);

/* Is a refresh token that was sent of no use any more, for no audience? */
bool remedy_ends_refresh(const struct remedy_refusal *refusal);

/* Has the person who signs in at another device not done so yet? */
bool remedy_awaits_person(const struct remedy_refusal *refusal);

/* Has he not, and the time for that is over? */
bool remedy_gives_person_up(const struct remedy_refusal *refusal);

/* Does it miss a federated credential? One that was made minutes ago may not be known yet. */
bool remedy_blames_federation(const struct connection *c, const struct remedy_refusal *refusal);

#endif
