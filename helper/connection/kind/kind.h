/*
 * kind.h - what a connection is for, and all that follows from it: one file for each kind
 *
 * Services differ in what their guides ask for and in what they need, but not in what is done with
 * that. So a kind is data: its defaults, its questions, its harmless call, and its own words where
 * something is missing at the other side. Nobody else knows its name.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_KIND_H
#define CONNECTION_KIND_H

#include <stdbool.h>

#include "base/buf.h"
#include "connection/kind/question.h"
#include "connection/kind/service.h"

/* What can be missing at the other side, of which a kind may speak in words of its own. */
enum kind_topic {
    KIND_ANY, /* none of these */
    KIND_SECOND_FACTOR,
    KIND_CONSENT,
    KIND_PERMISSION,
    KIND_RESOURCE,       /* the tenant does not know the audience */
    KIND_EXPIRED_SECRET, /* the client secret is over */
    KIND_TOPICS,
};

struct kind {
    const char *name;           /* "lcs" */
    const char *title;          /* "Dynamics Lifecycle Services (LCS)" */
    const char *successor;      /* the kind that takes its place ('add --from'), or NULL */
    const char *grant;          /* the default grant: "password" */
    const char *permissions;    /* that a user gives, with spaces between; ".default" = all that the
                                   application's registration lists */
    const struct kind_api *api; /* likewise, where no target has one; NULL = it is not known */
    const char *audience;       /* default audience, NULL = asked for, or what stands below */
    bool has_cloud_audience;    /* the default follows from the authority's cloud: Azure Resource
                                   Manager's, or those of the targets */
    bool has_azure_scope;       /* it may name a part of Azure: azure-scope.h */
    bool has_regions; /* the audience is one of the LCS regions' (cloud.h), or an address */
    bool needs_username;
    bool may_assert; /* its token may be the assertion that another connection is proved by */
    const char
        *known_client; /* of Microsoft's own, by name, that a person may use there; or NULL */
    bool may_be_bare;  /* it takes a bare secret of its own making (grant.h) */
    bool has_exchange; /* its hosts give a token of their own for ours, to the tools that want it */
    bool any_issuer;   /* its tokens may come from another issuer than Entra ID (OpenID Connect) */
    bool accepts_organizations; /* may the tenant be a pseudo tenant ("organizations")? */
    const char *const *hosts;   /* by default, NULL at the end; NULL = the audience's own */
    const char *const *organization_hosts; /* where the connection is of one organization: its name
                                              stands at the '*'. NULL = there are none */
    const enum kind_question *questions;   /* up to QUESTION_END; NULL = the usual ones */
    const struct kind_offer *offers;       /* for QUESTION_GRANT, the default first; NULL = none */
    const char *before; /* what has to be there before one begins, said at the start; or NULL */
    const char *after;  /* what is to be done at the other side then, {fields} as template.h has
                           them; or NULL */
    const char *admit;  /* how the service itself gets to know an application, which a person does
                           there, {fields} likewise; NULL = by roles, or not at all */
    const struct kind_target *targets;   /* each audience is one of these; NULL = all are alike */
    const struct kind_service *services; /* NULL = there is no call that is harmless */
    const char
        *remedies[KIND_TOPICS]; /* NULL = what is said of any; {fields} as remedy.c has them */
};

/* Which of its targets this audience is; NULL = none of them, or it has no targets. */
const struct kind_target *kind_find_target(const struct kind *kind, const char *audience);

/* The permissions that a user gives for that audience. */
const char *kind_permissions(const struct kind *kind, const char *audience);

/* Whose permissions these are; NULL = nobody knows. */
const struct kind_api *kind_find_api(const struct kind *kind, const char *audience);

/* Do its hosts follow from the audience? Else they are its own, or a person names them. */
bool kind_hosts_follow(const struct kind *kind);

/* A public client of Microsoft's own, where the tenant allows it: its id, NULL = there is none of
 * that name. */
const char *kind_known_client(const char *name);

/* NULL when there is no such kind. */
const struct kind *kind_find(const char *name);

/* All names, NULL at the end, for messages and completion. */
const char *const *kind_names(void);

/* "lcs, azurerm or generic". */
void kind_print_names(struct buf *ret);

/* The i-th row, NULL past the end. */
const struct kind *kind_at(unsigned i);

/* The table: a row for each file. The first is what is meant where no kind is named. */
#define KIND_ROWS(ROW)                                                                             \
    ROW(lcs)                                                                                       \
    ROW(azurerm)                                                                                   \
    ROW(dynamics)                                                                                  \
    ROW(powerplatform)                                                                             \
    ROW(devops)                                                                                    \
    ROW(registry)                                                                                  \
    ROW(generic)

#define KIND_DECLARE(name) extern const struct kind kind_##name;
KIND_ROWS(KIND_DECLARE)

#endif
