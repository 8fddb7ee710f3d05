/*
 * body.h - one file a grant: its part of the POST
 *
 * A grant knows neither rule, cache nor consumer, and sends nothing itself: it writes a body
 * (application/x-www-form-urlencoded, RFC 6749 sections 4.3.2, 4.4.2 and 6) into a secret.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_GRANT_BODY_H
#define MINT_GRANT_BODY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/deadline.h"
#include "base/secret.h"
#include "base/token.h"
#include "connection/connection.h"
#include "connection/endpoint.h"
#include "connection/grant.h"
#include "store/client.h"

struct mint_request;
struct person_proof;
struct presented;
struct renewal;

/* What a body is made of. All borrowed. */
struct body_call {
    const struct connection *connection;
    const char *audience;
    const char *endpoint; /* the URL it is sent to: the audience of an assertion */
    enum endpoint_version version;
    struct store *store;                /* for a key that never leaves it */
    const struct secret *secret;        /* of the grant's role */
    const struct secret *client_secret; /* where a person signs in: the application's own */
    struct deadline *deadline;
    const struct mint_request *request; /* the one that it is made for */
    const struct person_proof *proof;   /* NULL = nobody has signed in just now */
    const struct secret *refused; /* the token that a resource has refused; NULL = none is known */
    struct renewal *renewal;      /* which certificate of the key proves the application */
    struct presented *presented;  /* gets what somebody else's assertion says */
    struct secret *once;          /* that assertion, where its source gives it once */
};

struct body {
    const char *name; /* of the grant, as connection/grant-rows.h has it */
    /* Appends the body. AAD_CONFIG or AAD_REJECTED when it cannot be right. */
    enum aad_code (*build)(const struct body_call *call, struct secret *body,
                           struct aad_error *err);
    /* Instead of build, where no authority is asked: gets the token itself. */
    enum aad_code (*get)(const struct body_call *call, struct token *ret, struct aad_error *err);
};

/* NULL when no connection can have a grant of that name. */
const struct body *body_find(const char *name);

/* A body for each grant of the table. */
#define GRANT(name, ...) extern const struct body body_##name;
#include "connection/grant-rows.h"
#undef GRANT

/* The body of grant_refresh_token. */
extern const struct body body_refresh_token;

/* Append "key=value" percent-encoded, with '&' before it where needed. */
void body_append_text(struct secret *body, const char *key, const char *value);
void body_append_secret(struct secret *body, const char *key, const struct secret *value);

/* Nobody has signed in: AAD_PERSON with the command. */
enum aad_code body_fail_sign_in(const struct body_call *call, struct aad_error *err);

/* Appends the application of a person's grant: its id, and its proof where it is no public client.
 */
enum aad_code body_append_client(struct secret *body, const struct body_call *call,
                                 struct aad_error *err);

/* Appends what an application asks for in its own name (RFC 6749 section 4.4.2): its proof follows.
 */
void body_append_application(struct secret *body, const struct body_call *call);

/* Appends an assertion that proves the application (RFC 7521 section 4.2). */
void body_append_assertion(struct secret *body, const struct secret *assertion);

/* Appends what the token must satisfy and what its user can do (challenge.h), where there is
 * either. claims may be NULL. */
void body_append_claims(struct secret *body, const struct connection *c, const char *claims);

/* Appends what the token is for: resource or scope, as the version wants it. */
void body_append_target(struct secret *body, const struct body_call *call);

#endif
