/*
 * kind.h - what a connection is for, and what follows from it: one table row a kind
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_KIND_H
#define CONNECTION_KIND_H

#include <stdbool.h>

struct kind {
    const char *name;  /* "lcs" */
    const char *title; /* "Dynamics Lifecycle Services (LCS)" */
    const char *grant; /* the default grant: "password" */
    const char
        *scope_suffix;    /* appended to the audience on the v2 endpoint: "/user_impersonation" */
    const char *audience; /* default audience, NULL = asked for */
    bool needs_username;
    bool accepts_organizations; /* may the tenant be a pseudo tenant ("organizations")? */
};

/* NULL when there is no such kind. */
const struct kind *kind_find(const char *name);

/* All names, NULL at the end, for messages and completion. */
const char *const *kind_names(void);

/* The i-th row, NULL past the end. */
const struct kind *kind_at(unsigned i);

#endif
