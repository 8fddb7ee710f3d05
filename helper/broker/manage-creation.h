/*
 * manage-creation.h - what the manage module is told of a service connection that is made
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_MANAGE_CREATION_H
#define BROKER_MANAGE_CREATION_H

#include "base/deadline.h"
#include "base/token.h"
#include "connection/service-draft.h"
#include "connection/service-endpoint.h"

/* Microsoft Graph or Azure Resource Manager, and who asks. */
struct manage_access {
    const struct connection *connection; /* the origin is one of its hosts */
    const struct token *token;
    const char *origin; /* "https://graph.microsoft.com" */
    struct deadline deadline;
    bool (*is_stopped)(void); /* looked at now and then: AAD_CANCELLED; NULL = nobody stops it */
};

/* A service connection that is made, and with it what it needs at the other side. */
struct manage_creation {
    const struct service_draft *draft;
    const struct secret *secret; /* NULL where its scheme has none, or it is a key that is made */
    const struct manage_access *graph, *azure; /* NULL = nobody asks these */
    const char *identity; /* the path of a managed identity that shall be used; NULL = it is an
                             application */
    bool is_automatic;    /* application and role are made, too */
    bool opens_pipelines; /* every pipeline of the project may use it */
    struct deadline deadline;
    void (*tell)(void *ctx, const char *text); /* what is done, as it is done */
    bool (*is_stopped)(void);
    void *ctx;
};

/* What has become of it. The caller clears it, also after a failure. */
struct manage_made {
    struct service_endpoint endpoint;
    struct buf issuer, subject; /* whom its identity has to trust; "" = nobody */
    struct buf certificate;     /* that its application has to have, PEM; "" = none */
    char client_id[37];
    bool is_registered; /* these are there */
    bool is_odd;        /* issuer or subject are none of Azure DevOps' own: nobody registers them */
    bool is_noted;      /* what a failure has left can be gone on with, or taken back */
};

static inline void manage_clear_made(struct manage_made *made)
{
    service_endpoint_clear(&made->endpoint);
    buf_clear(&made->issuer);
    buf_clear(&made->subject);
    buf_clear(&made->certificate);
}
#define auto_manage_made __attribute__((cleanup(manage_clear_made)))

#endif
