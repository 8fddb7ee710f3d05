/*
 * service-connection-access.h - what a service connection is made of, and by whose tokens
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_SERVICE_CONNECTION_ACCESS_H
#define COMMAND_SERVICE_CONNECTION_ACCESS_H

#include "command/service-connection-verbs.h"
#include "connection/audience.h"

/* The connection of ours that a service connection is like. In service-connection-source.c. */
struct service_source {
    struct connection connection;
    struct service_draft draft;
    struct secret secret; /* empty until it is loaded, and where its scheme has none */
};

/* The one that is named first. AAD_REFUSED: the administrator does not allow it; and what
 * service_draft_fill() returns. The caller closes it, also after a failure. */
enum aad_code source_open(const struct service_options *options, struct service_source *ret,
                          struct aad_error *err);
void source_close(struct service_source *source);

/* Loads what goes to that project of Azure DevOps, as the log of its use says. */
enum aad_code source_load_secret(const struct command_context *ctx,
                                 const struct service_options *options,
                                 const struct service_project *project,
                                 struct service_source *source, struct aad_error *err);

/* Microsoft Graph, or Azure Resource Manager, with a token for it. */
struct service_access {
    struct connection connection;
    struct token token;
    char origin[AUDIENCE_HOST_SIZE];
    struct manage_access access; /* the same, as the module wants it */
    bool is_there;               /* somebody has it; else all of this is empty */
};

/* Which of them, and by whom. */
struct service_api {
    const char *title, *option;                      /* "Microsoft Graph", "graph-as" */
    const char *(*find)(const struct connection *c); /* its audience of that connection; NULL */
    const char *named;                               /* by the option; NULL = nobody */
    const char *candidates[3]; /* else the first that has the audience; up to a NULL */
};

/* Gets the token, where somebody has the audience. The caller closes *ret, also after a failure. In
 * service-connection-access.c. */

enum aad_code access_open(struct command_context *ctx, const struct service_options *options,
                          const struct service_api *api, struct service_access *ret,
                          struct aad_error *err);
void access_close(struct service_access *access);

/* The audiences of a connection that these APIs take. */
const char *access_find_graph(const struct connection *c);
const char *access_find_azure(const struct connection *c);

#endif
