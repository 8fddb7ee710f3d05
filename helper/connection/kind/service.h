/*
 * service.h - what the tokens of a kind are for, its harmless calls for `verify`, and what each
 * answer means that is no success
 *
 * All of it is data. mint/verify-service.c makes the calls.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_KIND_SERVICE_H
#define CONNECTION_KIND_SERVICE_H

#include <stdbool.h>

#include <aad-credential/error.h>

#include "connection/cloud.h"

/* What an answer means that is no success, and what is to be done: the first row that fits. */
struct kind_refusal {
    int status;         /* of HTTP; 0 ends the rows */
    const char *sign;   /* in the error's code or message: "SubscriptionNotFound"; or what the
                           member `key` of the answer says: "Disabled", "false", and of an empty
                           list "empty". NULL = whatever it says */
    const char *what;   /* one line, {fields} as in connection/template.h; NULL = that the service
                           does   not accept the token */
    const char *remedy; /* likewise */
    const char *remedy_person; /* of a user's token, where that is another one; or NULL */
    enum aad_code code;        /* AAD_OK = AAD_PERSON, somebody has to act at the other side */
    bool quotes;               /* the service's own message follows after `what`, escaped */
};

/* A harmless call. */
struct kind_service {
    const char *path;      /* "/data/"; NULL ends the rows. One with {keys} of a connection is the
                              service where the connection has them all. The first such row of a
                              target is called: the most particular one comes first */
    unsigned target;       /* the row of the kind's targets whose it is */
    const char *header;    /* one line more, or NULL */
    const char *key;       /* that a 200 has, else it is no answer of this service; or NULL */
    bool is_audience_only; /* the audience itself is the service: no other host is called */
    const struct kind_refusal *refusals; /* those of 401 and 403 without a sign are needed */
};

/* Whose delegated permissions a user's tokens need: one of Microsoft's applications, which has the
 * same id in every tenant. The portal lists it under 'API permissions'. */
struct kind_api {
    const char *id;
    const char *title;       /* "Dynamics Lifecycle services" */
    const char *permissions; /* that the registration has to list, with spaces between */
};

/* One of several things that the tokens of one connection are for. */
struct kind_target {
    const char *title;        /* "Dataverse"; NULL ends the rows */
    const char *const *marks; /* an audience is its if it has one of these in it; NULL at the end */
    const char *permissions;  /* that a user gives there, as in struct kind */
    enum cloud_service cloud; /* where audience and host follow from the cloud; else, a person */
    const char *example;      /* gives its address, which looks like this one */
    const struct kind_api *api;
    const char *admit; /* how the service gets to know an application; as in struct kind */
};

/* Finance and Operations belongs to two kinds. */
#define KIND_FINANCE_PERMISSIONS "AX.FullAccess CustomService.FullAccess Odata.FullAccess"
#define KIND_FINANCE_PATH "/data/"
extern const struct kind_refusal kind_finance_refusals[];
extern const struct kind_api kind_finance_api;
extern const char kind_finance_admit[];

#endif
