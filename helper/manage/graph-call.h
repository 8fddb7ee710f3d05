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

/* A member that is a GUID. AAD_PROTOCOL. */
enum aad_code graph_copy_id(const struct cJSON *json, const char *key, char ret[37],
                            struct aad_error *err);

#endif
