/*
 * grant.h - the ways in which a connection gets its token, as far as they are data
 *
 * One row for each grant: what those need to know of it who do not make its request. The request is
 * made in mint/grant/, by a file that is found by the same name. A new grant is a row of
 * grant-rows.h and a file there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_GRANT_H
#define CONNECTION_GRANT_H

#include <stdbool.h>

#include "base/buf.h"

#define GRANT_PSEUDO_MAX 2
#define GRANT_ROLE_KEY "certificate"           /* the role of a key with its certificate */
#define GRANT_ROLE_NEXT_KEY "next-certificate" /* of the one that is to come after it (store.h) */
#define GRANT_ROLE_NEXT_SECRET "next-client-secret" /* the same of an application's secret */
#define GRANT_ROLE_NEXT_PASSWORD "next-password"    /* and of a person's password */
#define GRANT_ROLE_EDITED                                                                          \
    "edited-" /* of one whose connection says that it was edited (connection.h) */

/* A name in place of a tenant, for no tenant in particular ("organizations"). */
struct grant_pseudo {
    const char *tenant; /* NULL = the list is over */
    bool only_version_1;
};

struct grant {
    const char *name;         /* as in a connection file; RFC 6749's, or near it */
    const char *secret_role;  /* which secret is loaded from the store; NULL = none is */
    const char *edited_role;  /* where it is kept until all of an edit is done */
    const char *secret_title; /* as a person is asked for it: "Password" */
    const char *refused_with; /* the OAuth error of a wrong proof (RFC 6749 section 5.2) where the
                                 authority gives no number of its own; NULL = it says nothing */
    const char *variable;     /* with the secret, or the path of the certificate, where Azure's own
                                 libraries look for it (variables.h); NULL = none is */
    bool is_user;             /* a person's: refresh tokens exist */
    bool needs_person;        /* who signs in once; afterwards a refresh token goes in his place. A
                                 person's other grants need "username" instead */
    bool has_redirect;        /* he does that in a browser, which comes back */
    bool is_assertion; /* signed: larger, and refused when it comes again (RFC 7523 section 3,
                          "jti"), also where the answer to the first was lost */
    bool has_key;      /* proved by a key that stays in the store */
    bool has_source;   /* proved by somebody else's assertion: assertion-source.h */
    bool is_machine;   /* the machine's own, not asked of the authority: identity-source.h */
    bool is_bare;      /* the secret itself goes to the tools, as the password of Basic: there is no
                          authority that would give a token for it */
    bool needs_store;  /* a grant without secret or key starts no store process */
    struct grant_pseudo pseudo_tenants[GRANT_PSEUDO_MAX];
};

/* Is an authority asked, for an application with an id? */
static inline bool grant_has_authority(const struct grant *grant)
{
    return !grant->is_machine && !grant->is_bare;
}

/* Has its secret a last day, which whoever made it has chosen? A password has none. */
static inline bool grant_has_last_day(const struct grant *grant)
{
    return grant->secret_role && !grant->is_user;
}

/* NULL when no connection can have that grant; name may be NULL. */
const struct grant *grant_find(const char *name);

/* The i-th row, NULL past the end. */
const struct grant *grant_at(unsigned i);

/* "password, client-secret or client-certificate". */
void grant_print_names(struct buf *ret);

/* Is it a name in place of a tenant: "common", "organizations", "consumers"? */
bool grant_is_pseudo_tenant(const char *tenant);

/* May the grant be used with that tenant at that endpoint version ("auto", "1", "2")? A pseudo
 * tenant must be in the grant's row; a real one is always allowed. */
bool grant_allows_tenant(const struct grant *grant, const char *tenant, const char *version);

/* No connection chooses it: it goes before a user's own grant. */
extern const struct grant grant_refresh_token;

#endif
