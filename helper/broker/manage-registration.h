/*
 * manage-registration.h - what the manage module is told of an application that is looked at,
 * registered or changed at Microsoft Graph
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_MANAGE_REGISTRATION_H
#define BROKER_MANAGE_REGISTRATION_H

#include "broker/manage-creation.h"
#include "broker/manage-password.h"
#include "connection/registration.h"

/* An application and what it has to have. */
struct manage_registration {
    const char *client_id; /* NULL = it is yet to be made */
    const char *key;       /* what it is noted by until it is complete: a text like no other */
    const char *name;      /* for people; only of one that is made, and likewise */
    const char *reference; /* in an ITSM database; "" = none */
    const char *username;  /* whose consent counts; NULL = that of any single user */
    const struct registration_need *need;
    void (*tell)(void *ctx, const char *text); /* what is done, as it is done; NULL = nobody asks */
    void *ctx;
};

/* A federated credential. */
struct manage_trust {
    const char *name; /* 3 to 120 letters, digits, '-' and '_' */
    const char *issuer, *subject, *audience;
    const char *former; /* the name of the one that is in its place; NULL = there is none */
};

struct manage_certificate {
    const char *der;  /* in base64 */
    const char *name; /* for people */
};

/* The calls for all that. Failures are those of manage-module.h. */
struct manage_registrar {
    /* What there is of an application, into an empty *ret, which the caller clears also after a
     * failure. Nothing of it is there: *ret has neither id nor principal. */
    enum aad_code (*look)(const struct manage_access *graph,
                          const struct manage_registration *wanted, struct registration *ret,
                          struct aad_error *err);
    /* Makes one, with its service principal, or gives one what it lacks: its ids and those of the
     * needed permissions into an empty *ret, cleared likewise. One that is made is noted under its
     * key, and a call with the same key goes on with it, until it is ended: then it is complete.
     * AAD_PERSON, also: the tenant has never used a service. */
    enum aad_code (*make)(const struct manage_access *graph,
                          const struct manage_registration *wanted, struct registration *ret,
                          struct aad_error *err);
    enum aad_code (*end)(const char *key, struct aad_error *err);
    /* Consents to the permissions of *to, by its ids, for that user; NULL = for all of the tenant.
     */
    enum aad_code (*consent)(const struct manage_access *graph, const struct registration *to,
                             const char *username, struct aad_error *err);
    /* What the application of that object proves itself by; the first, by its client id, lists what
     * it has, as list_passwords() does. Each waits until an application is known that was made just
     * now. */
    enum aad_code (*find_secrets)(const struct manage_access *graph, const char *client_id,
                                  struct manage_passwords *ret, struct aad_error *err);
    enum aad_code (*give_certificate)(const struct manage_access *graph, const char *application,
                                      const struct manage_certificate *certificate,
                                      struct aad_error *err);
    enum aad_code (*give_trust)(const struct manage_access *graph, const char *application,
                                const struct manage_trust *wanted, struct aad_error *err);
    /* Takes that, by its name. It is no failure if it is not there. */
    enum aad_code (*take_trust)(const struct manage_access *graph, const char *application,
                                const char *name, struct aad_error *err);
    /* Makes it a management application of Power Platform, by a person's token for the admin API.
     */
    enum aad_code (*register_power)(const struct manage_access *admin, const char *client_id,
                                    struct aad_error *err);
};

#endif
