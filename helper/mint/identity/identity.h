/*
 * identity.h - the token of a machine's managed identity, from whoever gives it there
 *
 * One file a source, mostly data: how it is asked is the same for all. Nothing secret is kept
 * here; what an environment gives (IDENTITY_HEADER, a challenge's file) goes to the source only,
 * by no proxy, and by plain http only to an address of this machine or its cluster (http.h).
 * Source: Microsoft's documentation of each, "Managed identities for Azure resources".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_IDENTITY_IDENTITY_H
#define MINT_IDENTITY_IDENTITY_H

#include "base/deadline.h"
#include "base/token.h"
#include "connection/connection.h"
#include "connection/identity-source.h"
#include "http/http.h"

#define IDENTITY_KINDS (IDENTITY_RESOURCE_ID + 1)
#define IDENTITY_METADATA "Metadata: true"

/* What is asked for. All borrowed. */
struct identity_call {
    const struct connection *connection; /* its identity-source, and who it is for in an error */
    const char *audience;                /* one resource */
    struct identity_id id;
    const struct secret *refused; /* a token that its resource has refused; NULL = none */
    struct deadline *deadline;

    /* from here on set by identity_get() */
    const struct identity_source *source;
    const struct identity *identity;
    const char *url;  /* where it is asked */
    bool is_detected; /* the source was not named */
};

struct identity {
    const char *name;         /* as identity-source-rows.h has it */
    const char *endpoint;     /* where it is if its variable says nothing; NULL = it always does */
    const char *path;         /* behind what the variable says, or "" */
    const char *api_version;  /* NULL = it has none */
    const char *header;       /* the name of the header that proves the caller; NULL = none */
    const char *header_value; /* the variable with its value */
    const char *thumbprint;   /* the variable with that of its certificate; NULL = none */
    const char *parameters[IDENTITY_KINDS]; /* what names an identity there; NULL = nothing does */
    bool sends_form;                        /* POST with a form, not GET with a query */
    bool takes_refused;   /* it keeps tokens, and makes a new one where the old one is named; and is
                             told what the token's user can do */
    bool must_echo;       /* an older one ignores which identity is asked for: it is looked at */
    bool is_updating_404; /* its 404 passes, too */
    bool backs_off;       /* pauses of 1, 2 and 4 s, not 1 s each; and a 410 lasts 70 s */
    int64_t connect_ms;   /* 0 = as long as usual */
    /* Instead of one request, which is identity_send(); NULL = that. */
    enum aad_code (*send)(const struct identity_call *call, struct http_request *request,
                          struct response *ret, struct aad_error *err);
};

/* A token of the identity for the audience. AAD_UNAVAILABLE: nobody here gives one; AAD_PERSON: the
 * machine has no such identity; AAD_CONFIG, AAD_THROTTLED, AAD_NETWORK, AAD_PROTOCOL, AAD_TIMEOUT,
 * AAD_REFUSED: the endpoint that the environment names is not of this machine. */
enum aad_code identity_get(const struct identity_call *call, struct token *ret,
                           struct aad_error *err);

/* One request, again as the source's documentation says, within the deadline. For identity.c and
 * the sources. */
enum aad_code identity_send(const struct identity_call *call, const struct http_request *request,
                            struct response *ret, struct aad_error *err);

/* An identity for each source of the table. */
#define IDENTITY(name, ...) extern const struct identity identity_##name;
#include "connection/identity-source-rows.h"
#undef IDENTITY

#endif
