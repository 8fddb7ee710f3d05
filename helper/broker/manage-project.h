/*
 * manage-project.h - whom the manage module asks at Azure DevOps, and for which service connections
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_MANAGE_PROJECT_H
#define BROKER_MANAGE_PROJECT_H

#include "base/token.h"
#include "connection/connection.h"
#include "connection/service-endpoint.h"

/* A project of Azure DevOps, and who asks. */
struct manage_project {
    const struct connection *connection; /* the organization is at one of its hosts */
    const struct token *token;
    const char *organization;    /* "https://dev.azure.com/contoso", without a slash at its end */
    const char *name;            /* or the id, as a person writes it: neither "." nor ".." */
    bool (*is_stopped)(void);    /* looked at now and then: AAD_CANCELLED; NULL = nobody stops it */
    const struct secret *secret; /* what no message may show; NULL = nothing */
};

/* Which ones: NULL = any. */
struct manage_filter {
    const char *type, *scheme;
};

/* Some service connections that get another scheme, a few at the same time. */
struct manage_change {
    const struct service_endpoint *const *endpoints;
    size_t n;
    const char *scheme; /* SERVICE_ENDPOINT_FEDERATED, or back to SERVICE_ENDPOINT_SECRET */
    int64_t timeout_ms; /* of each */
    /* What became of each that was begun, one after the other: as Azure DevOps has it then, NULL
     * where it failed. May be NULL itself. */
    void (*tell)(void *ctx, const struct service_endpoint *before,
                 const struct service_endpoint *now);
    bool (*is_stopped)(void); /* looked at now and then; then no other is begun, and none that goes
                                 on at Azure DevOps is waited for */
    void *ctx;
};

#endif
