/*
 * mint-request.h - what the mint module is asked for
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_MINT_REQUEST_H
#define BROKER_MINT_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/deadline.h"
#include "base/person-proof.h"
#include "base/person.h"
#include "base/token.h"
#include "connection/connection.h"

struct store;

/* What became of a secret that was verified. */
struct mint_rejection {
    bool takes_another; /* it was rejected, and another one may be taken at once */
    bool was_known;     /* that was known from before: nothing was sent */
};

struct mint_request {
    const struct connection *connection;
    const char *audience;     /* one of the connection's */
    struct deadline deadline; /* for all of it, except waiting for a person */
    bool may_ask;
    const struct mint_request *within; /* its token is the assertion for that one; or NULL */
    const char *claims;           /* that the token must satisfy: JSON (challenge.h). NULL = none */
    const struct secret *refused; /* the token that did not; NULL = none was kept */
    bool waits;                   /* verify: a person has made a federated credential just now */
    bool retries;        /* a person says that a secret that was rejected before is right now */
    struct store *store; /* of the connection, started already; the module takes it. May be NULL */
    person_told *asks;   /* is told when a person is asked (base/person.h); may be NULL */
    void *asks_ctx;
    const struct person_proof *proof; /* sign_in: instead of what is kept. NULL = nobody is there */
    void (*awaits)(void *ctx, int64_t left_ms); /* sign_in, verify: told before a long wait */
    void *awaits_ctx;
    const struct secret *secret; /* of a connection that is not stored yet. NULL = it is there */
    bool spreads;    /* token: that secret was made just now. That it is not known is no verdict */
    bool tries_next; /* token: the certificate that is pending goes, and if it is accepted it comes
                        into use. AAD_NOT_FOUND: none is */
    void (*begins)(void *ctx, const char *title); /* verify: a step, with step's ctx; or NULL */
    const struct aad_error *cool_down; /* verify: why no token may be asked for yet; NULL = none */
    /* verify: gets each token that is granted, also where its service does not accept it; of a bare
     * one, only where it does. The first one's comes before the others' */
    void (*keeps)(const struct connection *c, const char *audience, const struct token *token);
    struct mint_rejection *ret_rejection; /* verify; NULL = nobody asks */
};

#endif
