/*
 * graph-call.h - a call of Microsoft Graph, for the files that make some
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_GRAPH_CALL_H
#define MANAGE_GRAPH_CALL_H

#include "manage/rest.h"

struct cJSON;

extern const struct rest_api graph_api;

/* The address of an application by the id of its object, and of what is below it. */
void graph_begin_one(struct rest_call *call, const struct manage_access *graph, const char *id,
                     const char *below);
/* The same by its client id. */
void graph_begin_client(struct rest_call *call, const struct manage_access *graph,
                        const char *client_id);

/* A service principal by the client id of its application. */
void graph_begin_principal(struct rest_call *call, const struct manage_access *graph,
                           const char *client_id);

/* Some of the consent that a service principal was given: "consentType" or "principalId", and what
 * that is. */
struct graph_grants {
    const char *principal, *key, *value;
};
#define GRAPH_GRANTS "/v1.0/oauth2PermissionGrants"
void graph_begin_grants(struct rest_call *call, const struct manage_access *graph,
                        const struct graph_grants *which);

/* A member that is a GUID. AAD_PROTOCOL. */
enum aad_code graph_copy_id(const struct cJSON *json, const char *key, char ret[37],
                            struct aad_error *err);

/* GETs what the call is for; the caller frees *ret. */
enum aad_code graph_get(struct rest_call *call, struct cJSON **ret, struct aad_error *err);

/* A member that is a text; "" where there is none, or one that is too long to be one that is known.
 */
void graph_copy_text(char *out, size_t size, const struct cJSON *json, const char *key);
/* A member that is a time; 0 = there is none. */
int64_t graph_read_time(const struct cJSON *json, const char *key);

/* POSTs a change that may not be made twice. One that came in between is refused there, and has
 * changed nothing: then it is sent again. AAD_THROTTLED where that goes on. */
enum aad_code graph_post_once(struct rest_call *call, const struct manage_access *graph,
                              const struct secret *body, struct aad_error *err);

#endif
