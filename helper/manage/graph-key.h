/*
 * graph-key.h - Microsoft Graph's calls for the certificates of an application, version 1.0
 *
 * "application: addKey" and "removeKey" want a proof that the caller has the key of another
 * certificate of the application, and no right; else the whole list is written anew. See
 * broker/manage-module.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_GRAPH_KEY_H
#define MANAGE_GRAPH_KEY_H

#include "broker/manage-module.h"

enum aad_code graph_list_keys(const struct manage_access *graph, const char *client_id,
                              struct manage_keys *ret, struct aad_error *err);
enum aad_code graph_add_key(const struct manage_access *graph, const char *application,
                            struct manage_new_key *key, struct aad_error *err);
enum aad_code graph_remove_key(const struct manage_access *graph, const char *application,
                               const struct manage_old_key *key, struct aad_error *err);

/* Adds a certificate, DER in base64, to the list that the application has. */
enum aad_code graph_add_certificate(const struct manage_access *graph, const char *id,
                                    const char *certificate, const char *name,
                                    struct aad_error *err);

#endif
