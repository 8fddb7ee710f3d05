/*
 * sts.h - one POST to the authority's token endpoint: a token, or an error that says what to do
 *
 * RFC 6749 sections 5.1 and 5.2, and what AAD's two endpoints make of them: v1 quotes its
 * numbers; an error answer names AADSTS numbers. Nothing that the answer says changes authority,
 * tenant, audience or identity.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_STS_H
#define MINT_STS_H

#include "base/deadline.h"
#include "base/secret.h"
#include "base/token.h"
#include "connection/connection.h"
#include "http/http.h"
#include "http/response.h"
#include "mint/remedy.h"

struct cJSON;

#define STS_BODY_SIZE_LARGE 16384
#define STS_BODY_SIZE 4096 /* what a POST is filled up to: hides how long a secret is */

struct sts_call {
    const struct connection *connection;
    const char *audience;
    const char *endpoint;
    const char *correlation; /* a GUID */
    struct deadline *deadline;
    http_write_body *write_body; /* writes a body that sts_fill() has filled */
    void *body_ctx;
    const struct secret *basic;     /* the application's proof, where it is no part of the body */
    const bool *sends_once;         /* as in struct http_request; NULL = false */
    bool has_assertion;             /* in the body: see struct grant */
    bool has_claims;                /* likewise: of a challenge */
    bool wants_id;                  /* who has signed in */
    const struct secret *guards[2]; /* what was sent: not shown where the answer repeats it */
};

struct sts_answer {
    bool is_there;   /* an answer came that tells whether the secret was looked at */
    bool is_foreign; /* with a token that is somebody else's: claims.h */
    struct token token;
    struct secret refresh_token; /* empty when none was given */
    struct secret id_token;      /* likewise, where the call wants it */
};

void sts_answer_clear(struct sts_answer *a);
#define auto_answer __attribute__((cleanup(sts_answer_clear)))

/* Fills a body up to the one size that all have, or all with an assertion or claims in them; a
 * longer one stays as it is, and so does each where config.json says "padding": false. */
void sts_fill(struct secret *body, bool is_large);

/* ret_refusal is set if the authority answered with an error, and zeroed otherwise. */
enum aad_code sts_post(const struct sts_call *call, struct sts_answer *ret,
                       struct remedy_refusal *ret_refusal, struct aad_error *err);

/* Its parts: the request, and the reading of an answer, as a token or as any JSON (json_free()). */
enum aad_code sts_send(const struct sts_call *call, struct response *ret, struct aad_error *err);
enum aad_code sts_parse_json(const struct sts_call *call, const struct response *response,
                             struct cJSON **ret, struct remedy_refusal *ret_refusal,
                             struct aad_error *err);
enum aad_code sts_parse(const struct sts_call *call, const struct response *response,
                        struct sts_answer *ret, struct remedy_refusal *ret_refusal,
                        struct aad_error *err);

#endif
