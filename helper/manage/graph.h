/*
 * graph.h - Microsoft Graph's calls for applications, version 1.0
 *
 * Graph is eventually consistent: what was made may not be there for a minute. Its ids are of
 * objects; an application has another one, by which it signs in. Failures are those of
 * broker/manage-module.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_GRAPH_H
#define MANAGE_GRAPH_H

#include "broker/manage-module.h"
#include "manage/trust.h"

struct graph_application {
    char id[37]; /* of the object */
    char client_id[37];
};

/* The one of that client id. AAD_NOT_FOUND. */
enum aad_code graph_find_application(const struct manage_access *graph, const char *client_id,
                                     struct graph_application *ret, struct aad_error *err);

/* The one of that name which whoever made it has given it. AAD_NOT_FOUND. */
enum aad_code graph_find_unique(const struct manage_access *graph, const char *unique,
                                struct graph_application *ret, struct aad_error *err);

/* An application as it shall be. */
struct graph_wish {
    const char *unique;    /* the name by which it is known to whoever makes it: like no other */
    const char *name;      /* for people */
    const char *reference; /* in an ITSM database; "" = none */
    const struct secret *more; /* members of the object, each with a comma before it; NULL = it is
                                  for accounts of this tenant alone, and has no more */
};

/* The one of that unique name, which is made where there is none.
 * AAD_NOT_FOUND: it is there, and not known yet. */
enum aad_code graph_make_application(const struct manage_access *graph,
                                     const struct graph_wish *wish, struct graph_application *ret,
                                     struct aad_error *err);
enum aad_code graph_erase_application(const struct manage_access *graph, const char *id,
                                      struct aad_error *err);

/* Its service principal, which is made where there is none: the id of that object. AAD_NOT_FOUND:
 * the application is not known yet. */
enum aad_code graph_make_principal(const struct manage_access *graph, const char *client_id,
                                   char ret[37], struct aad_error *err);

/* Gives the application a federated credential; one that says the same is as good. AAD_CONFIG: it
 * has another one of that name. And takes it, where it is there. */
enum aad_code graph_trust(const struct manage_access *graph, const char *id,
                          const struct trust *trust, struct aad_error *err);
enum aad_code graph_distrust(const struct manage_access *graph, const char *id, const char *name,
                             struct aad_error *err);

#endif
