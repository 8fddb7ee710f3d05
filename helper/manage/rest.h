/*
 * rest.h - one call of a REST API of Microsoft's, and what its answer means
 *
 * Azure DevOps, Microsoft Graph and Azure Resource Manager differ in their words for a refusal, and
 * in little else: so an API is data.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_REST_H
#define MANAGE_REST_H

#include "base/buf.h"
#include "base/deadline.h"
#include "base/token.h"
#include "broker/manage-module.h"
#include "connection/connection.h"
#include "http/response.h"

/* What an answer other than a good one means. */
struct rest_cause {
    long status;      /* 0 = any, the last row */
    const char *said; /* the code that the API says with it; NULL = any */
    enum aad_code code;
    const char *what, *remedy;
};

/* The rows that all of them end with. */
#define REST_CAUSES_OF_ANY                                                                         \
    {429, NULL, AAD_THROTTLED, "it has been asked too often", "Wait, then try again."},            \
        {500, NULL, AAD_NETWORK, REST_UNWELL}, {502, NULL, AAD_NETWORK, REST_UNWELL},              \
        {503, NULL, AAD_NETWORK, REST_UNWELL}, {504, NULL, AAD_NETWORK, REST_UNWELL},              \
    {                                                                                              \
        0, NULL, AAD_PROTOCOL, "it does not understand",                                           \
            "'aad-credential --verbose ...' shows the calls."                                      \
    }
#define REST_UNWELL "it is not well just now", "Try again in a minute."

struct rest_api {
    const char *name;   /* "Azure DevOps" */
    const char *header; /* a line that goes with each request; NULL = none */
    const char *error;  /* the member in which it says what is wrong; NULL = the answer itself */
    const char *code; /* the members of that with the code, and the words; the first may be NULL */
    const char *message;
    const struct rest_cause *causes;
};

/* One call and its answer. All down to the header are the caller's; the address is begun by
 * rest_begin_url(). */
struct rest_call {
    const struct rest_api *api;
    const struct connection *connection;
    const struct token *token;
    struct deadline deadline; /* for all of it, also for waiting while it is throttled */
    bool is_slow;    /* one request may take all of that; else it has the connection's time-out */
    bool sends_once; /* what may have arrived is not sent again */
    const char *header;          /* one more line; NULL = none */
    size_t body_max;             /* of the answer; 0 = as much as usual */
    bool (*is_stopped)(void);    /* whoever wants it to stop; NULL = nobody */
    const struct secret *secret; /* what is in the body, and may be shown nowhere; NULL = nothing */
    struct secret url, basic;
    const struct secret *body;
    struct deadline limit; /* of one request */
    struct response response;
};

/* A call by the token of whoever asks. */
struct rest_call rest_call_by(const struct rest_api *api, const struct manage_access *access);

void rest_clear(struct rest_call *call);
#define auto_rest __attribute__((cleanup(rest_clear)))

/* The address: its parts up to a NULL as they are; then one part of a path that is encoded, or a
 * member of the query, which is left out where the value is NULL. */
void rest_add_path(struct rest_call *call, ...) __attribute__((sentinel));
void rest_add_part(struct rest_call *call, const char *part);
void rest_add_query(struct rest_call *call, const char *name, const char *value);

/* Sends it, with a JSON body or none (NULL), and waits for as long as it is told to where it is
 * throttled. The rules of the connection decide whether the token may go there (P1): AAD_REFUSED.
 * AAD_OK with an answer in JSON, or with none; else what the API's causes say, AAD_NETWORK or
 * AAD_TIMEOUT. */
enum aad_code rest_send(struct rest_call *call, const char *method, const struct secret *body,
                        struct aad_error *err);

/* Passes on a failure that its caller might have known what to do about. */
static inline enum aad_code rest_pass(struct aad_error *err, const struct aad_error *why)
{
    if (err)
        *err = *why;
    return why->code;
}

/* Does the text show the secret, as it is or as a private key? */
bool rest_reveals(const char *text, const struct secret *secret);

/* May what a peer says be shown? Not where it repeats what was sent (P3). Each may be NULL. */
bool rest_may_show(const char *text, const struct token *token, const struct secret *secret);

/* Is there nothing in the answer, or "null"? */
bool rest_is_empty(const struct rest_call *call);

/* What the answer says there, fit to be shown; "" where that is nothing, or repeats the token. */
void rest_show(const struct rest_call *call, const char *key, char *out, size_t size);

#endif
