/*
 * fetch.h - an assertion that somebody else makes for us, each time anew
 *
 * Workload identity federation: RFC 7521 section 4.2 with a JWT of RFC 7523. One file a source. It
 * is asked for each token request, and what it gives is neither cached nor stored: only what can
 * be read once is kept for the process.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_ASSERTION_FETCH_H
#define MINT_ASSERTION_FETCH_H

#include "base/deadline.h"
#include "base/secret.h"
#include "broker/mint-module.h"
#include "connection/connection.h"
#include "http/http.h"
#include "mint/presented.h"

#define FETCH_MAX (16 * 1024) /* bytes of an assertion */

/* All borrowed. */
struct fetch_call {
    const struct connection *connection;
    const char *argument; /* of its assertion-source: what stands behind the ':' */
    const char *audience; /* whom it is for, where that can be said */
    struct deadline *deadline;
    const struct mint_request *request; /* the one that it is to prove */
    struct secret *once; /* what a source has given that gives it once, for the next time */
};

struct fetch {
    const char *name; /* as assertion-source-rows.h has it */
    enum aad_code (*run)(const struct fetch_call *call, struct secret *ret, struct aad_error *err);
};

/* Appends a new assertion of the connection's source, and what it says. AAD_UNAVAILABLE: the source
 * is not here; AAD_PROTOCOL: what came is no assertion; AAD_CONFIG: it has expired; and whatever
 * the source fails with. */
enum aad_code fetch_assertion(const struct fetch_call *call, struct secret *ret,
                              struct presented *ret_presented, struct aad_error *err);

/* What a file or descriptor holds, without the white space around it. */
enum aad_code fetch_trim(const struct secret *content, const char *where, struct secret *ret,
                         struct aad_error *err);

/* Sends a job's request to that URL, and shows the job's own token there. What else it has the
 * caller has filled in. */
enum aad_code fetch_send(struct http_request *request, const struct secret *url, const char *token,
                         struct response *ret, struct aad_error *err);

/* The text of a JSON answer's key, as the assertion. AAD_PROTOCOL, with the word for who gave it.
 */
enum aad_code fetch_from_json(const struct response *response, const char *key, const char *who,
                              struct secret *ret, struct aad_error *err);

/* A fetch for each source of the table. */
#define ASSERTION(name, ...) extern const struct fetch fetch_##name;
#include "connection/assertion-source-rows.h"
#undef ASSERTION

#endif
