/*
 * registration.h - the registration of an application in Entra ID, and what a connection needs of
 * it
 *
 * What a connection needs follows from its kind and grant. What there is, manage/ reads from
 * Microsoft Graph. Nothing here asks anybody.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_REGISTRATION_H
#define CONNECTION_REGISTRATION_H

#include "connection/connection.h"

#define REGISTRATION_APIS 8
#define REGISTRATION_PERMISSIONS 32
#define REGISTRATION_REDIRECT "http://localhost" /* where nobody has chosen another one */
#define REGISTRATION_HINT 3                      /* characters of a secret that everybody may see */

struct registration_need {
    bool is_public;       /* 'Allow public client flows' */
    const char *redirect; /* where a browser comes back to; NULL = none is used */
    bool is_web;          /* that is of the platform 'Web', as of an application that proves itself;
                             else of 'Mobile and desktop applications' */
    bool takes_others;    /* people of other tenants sign in */
    bool trusts;          /* somebody else's assertion */
    const struct kind_api *apis[REGISTRATION_APIS]; /* whose delegated permissions it needs */
    size_t n_apis;
    size_t n_unknown; /* audiences whose permissions nobody knows here */
};

/* Borrows from the connection, which is complete. */
void registration_find_need(const struct connection *c, struct registration_need *ret);

/* Is there an application of the tenant's own behind the connection? AAD_UNSUPPORTED, and why not:
 * a managed identity, Microsoft's own client, another issuer. */
enum aad_code registration_check(const struct connection *c, struct aad_error *err);

/* --- what there is ---------------------------------------------------------------------------- */

enum registration_consent {
    CONSENT_UNKNOWN, /* whoever asks may not see it */
    CONSENT_NONE,
    CONSENT_SOME, /* single users have given it; whether this one has is not known */
    CONSENT_GIVEN,
};

/* One permission of an API. */
struct registration_permission {
    const struct kind_api *api;
    char name[64];
    char id[37];      /* "" = the API has none of that name, or is not there */
    char service[37]; /* the API's service principal; "" = the tenant has never used it */
    bool is_listed;
    enum registration_consent consent;
};

struct registration_secret {
    char hint[REGISTRATION_HINT + 1]; /* "" = nobody knows */
    int64_t until_s;
};

struct registration_key {
    char sha1[41]; /* hex, upper case; "" = it could not be read */
    int64_t until_s;
};

/* A federated credential. */
struct registration_trust {
    struct buf name, issuer, subject, audience;
};

/* All of it is empty where there is no such application. */
struct registration {
    char id[37];        /* of that object; "" = there is none in this tenant */
    char client_id[37]; /* of the application */
    char principal[37]; /* likewise of its service principal */
    char accounts[40];  /* "AzureADMyOrg" */
    bool is_public, is_disabled;
    bool is_identity; /* a managed identity, which has a service principal alone */
    struct buf redirects, web_redirects; /* one a line */
    struct registration_permission permissions[REGISTRATION_PERMISSIONS];
    size_t n_permissions;
    struct registration_secret *secrets;
    struct registration_key *keys;
    struct registration_trust *trusts;
    size_t n_secrets, n_keys, n_trusts;
    bool hides_trusts; /* they could not be read */
};

void registration_clear(struct registration *r);
#define auto_registration __attribute__((cleanup(registration_clear)))

/* --- the difference --------------------------------------------------------------------------- */

/* What the connection has here to prove itself by. */
struct registration_proof {
    enum aad_code code;               /* why the store does not say; AAD_OK, AAD_NOT_FOUND: none */
    char hint[REGISTRATION_HINT + 1]; /* of the secret that is stored */
    char sha1[41], next_sha1[41];     /* of the certificates in use and pending; "" = none */
};

struct registration_fault {
    const char *name; /* "redirect-uri", for programs */
    bool is_note;     /* it works yet, or nobody can tell from here */
    struct buf what, remedy;
};

/* Visits each difference, in the order in which they are to be mended; how many are no notes. */
typedef void registration_visit(void *ctx, const struct registration_fault *fault);
size_t registration_compare(const struct connection *c, const struct registration *r,
                            const struct registration_proof *proof, registration_visit *visit,
                            void *ctx);
/* Is the word among those of a text with spaces between? */
bool registration_has_word(const char *words, const char *word);

/* Is that URI among these? Of a loopback address Entra ID does not compare the port. */
bool registration_has_redirect(const struct buf *redirects, const char *uri);

#endif
